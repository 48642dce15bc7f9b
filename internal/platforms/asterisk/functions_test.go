package asterisk_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// computedFunctions have the values that the documentation gives for them, where V is "a-b/c".
var computedFunctions = map[string]string{
	"CUT(V,-,2)": "b/c", "EXISTS(${V})": "1", "GLOBAL(G)": "here", "GLOBAL(H)": "here/there",
	"IF($[1 > 2]?x:y)": "y", "ISNULL(${V})": "0", "LEN(${V})": "5", "LOCAL(V)": "a-b/c", "REGEX(\"^a\" ${V})": "1",
	"TIMEOUT(digit)": "3", "CDR(disposition)": "NO ANSWER",
}

// readFunctions reads lines between a menu's entry and the queues "open", where a condition leads, and "closed".
func readFunctions(t *testing.T, lines, condition string) (*importer.Center, map[importer.Kind]int, []string) {
	t.Helper()
	src := "[globals]\nG = here\nH = ${G}/there\n[in]\nexten => s,1,Set(V=a-b/c)\n same => n,Set(N=4)\n same => n,Set(TIMEOUT(digit)=3)\n" + lines +
		" same => n,Set(W=" + condition + ")\n same => n,GotoIf($[\"x${W}\" = \"xopen\"]?2,1)\n same => n,Queue(closed)\nexten => 2,1,Queue(open)\n"
	center := read(t, src, "in,s")
	kinds, asked := map[importer.Kind]int{}, []string{}
	for _, s := range center.Flows[0].Steps {
		if kinds[s.Kind]++; s.Kind == importer.Lookup {
			asked = append(asked, s.What)
		}
	}
	return center, kinds, asked
}

func leadsToOpen(c *importer.Center) bool {
	return slices.ContainsFunc(c.Flows[0].Steps, func(s *importer.Step) bool { return s.Kind == importer.Enqueue && s.What == "open" })
}

// TestAskedFunctions imports conditions on functions whose values only the call knows: each is a lookup that is named
// after the function, or after the variable that keeps a value that changes. Both ways after it are kept.
func TestAskedFunctions(t *testing.T) {
	for name, want := range map[string]string{"CALLERID": "CALLERID(", "DB": "DB(", "DEVICE_STATE": "W", "ODBC_CUSTOM": "ODBC_CUSTOM(", "STRFTIME": "W"} {
		_, kinds, asked := readFunctions(t, "", "${"+name+"(thing)}")
		if kinds[importer.Enqueue] != 2 || !slices.ContainsFunc(asked, func(what string) bool { return strings.HasPrefix(what, want) }) {
			t.Errorf("%s: %v, asks %q", name, kinds, asked)
		}
	}
}

// TestComputedFunctions compares the values with the documentation.
func TestComputedFunctions(t *testing.T) {
	for call, want := range computedFunctions {
		condition := "${IF($[${LEN(${" + call + "})} = " + strconv.Itoa(len(want)) + " & ${REGEX(\"^" + regexp.QuoteMeta(want) +
			"$\" ${" + call + "})}]?open:closed)}"
		if center, kinds, asked := readFunctions(t, "", condition); kinds[importer.Enqueue] != 1 || !leadsToOpen(center) {
			t.Errorf("%s is not %s: %v, asks %q", call, want, kinds, asked)
		}
	}
}

// TestFunctionsThatAreNotComputed has functions of texts that few dialplans have: each is a lookup with a row.
func TestFunctionsThatAreNotComputed(t *testing.T) {
	for call, name := range map[string]string{
		"FIELDQTY(V,-)": "FIELDQTY", "FILTER(a-c,${V})": "FILTER", "MATH(2+3,int)": "MATH",
		"TOUPPER(abc)": "TOUPPER", "TRIM( x )": "TRIM", "VALID_EXTEN(in,2)": "VALID_EXTEN", "INC(N)": "INC",
		"IFTIME(9:00-17:00,*,*,*?a:b)": "IFTIME", "SET(N=7)": "SET",
	} {
		center, kinds, asked := readFunctions(t, "", "${"+call+"}")
		if kinds[importer.Enqueue] != 2 || len(asked) != 1 {
			t.Errorf("%s: %v, asks %q", call, kinds, asked)
		}
		rows := fmt.Sprint(importer.Build(center, nil, nil).Report.Reasons)
		if !strings.Contains(rows, "the value of "+name+" decides") {
			t.Errorf("%s: no row in\n%s", call, rows)
		}
	}
}
