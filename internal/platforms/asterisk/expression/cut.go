package expression

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
)

// Substring is ${NAME:OFFSET:LENGTH} (ast_str_substring in main/pbx_variables.c). A part that does not follow from the
// known characters is known only in the call.
func Substring(value, cut string) string {
	unknown := symbol.Of(symbol.Plain(value) + ":" + cut)
	if symbol.In(cut) {
		return unknown
	}

	offset, length, isCut := readCut(cut)
	units := symbol.Units(value)
	first := slices.IndexFunc(units, symbol.IsOpen)
	if first < 0 {
		return strings.Join(cutUnits(units, offset, length, isCut), "")
	}

	// Before the first open unit, the places of the characters are known.
	switch {
	case offset >= 0 && offset <= first && !isCut:
		return strings.Join(units[offset:], "")
	case offset >= 0 && isCut && length >= 0 && offset+length <= first:
		return strings.Join(units[offset:offset+length], "")
	}
	return unknown
}

// cutUnits returns the units of a known text from an offset on. A negative offset counts from the end, and a negative
// length leaves off units at the end.
func cutUnits(units []string, offset, length int, isCut bool) []string {
	if offset < 0 {
		offset += len(units)
	}
	units = units[min(max(offset, 0), len(units)):]
	if !isCut {
		return units
	}

	if length < 0 {
		length += len(units)
	}
	return units[:min(max(length, 0), len(units))]
}

// readCut reads OFFSET:LENGTH as scanf does: whole numbers, up to the first other character.
func readCut(cut string) (offset, length int, hasLength bool) {
	m := cutNumbers().FindStringSubmatch(cut)
	if m == nil {
		return 0, 0, false
	}
	offset, _ = Leading(m[1])
	length, hasLength = Leading(m[2])
	return offset, length, hasLength
}

var cutNumbers = diag.LazyPattern(`^\s*([+-]?[0-9]+)(?::\s*([+-]?[0-9]+))?`)

// Fields returns the fields of CUT: 2, 1-3, 2-, -2, or several with ampersands between them, which never go
// back.
func Fields(fields []string, which, delimiter string) (string, bool) {
	var out []string
	at := 1
	for part := range strings.SplitSeq(which, "&") {
		// A range without a first or last field begins with the first field, or ends with the last one.
		first, last, isRange := strings.Cut(part, "-")
		from, err := strconv.Atoi(cmp.Or(first, "1"))
		to := from
		if isRange && err == nil {
			to, err = strconv.Atoi(cmp.Or(last, strconv.Itoa(len(fields))))
		}

		if err != nil || part == "" {
			return "", false
		}
		for at = max(at, from); at <= min(to, len(fields)); at++ {
			out = append(out, fields[at-1])
		}
	}

	return strings.Join(out, delimiter), true
}
