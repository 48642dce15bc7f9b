package asterisk_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// computedFunctions have the values that the documentation gives for them, where V is "a-b/c".
var computedFunctions = map[string]string{
	"CUT(V,-,2)": "b/c", "DIALPLAN_EXISTS(in,2,1)": "1", "EXISTS(${V})": "1",
	"GLOBAL(G)": "here", "GLOBAL(H)": "here/there", "IF($[1 > 2]?x:y)": "y", "ISNULL(${V})": "0", "LEN(${V})": "5", "LOCAL(V)": "a-b/c", "MATH(2+3,int)": "5",
	"REGEX(\"^a\" ${V})": "1", "TOLOWER(AbC)": "abc", "TOUPPER(abc)": "ABC", "TRIM( x )": "x", "VALID_EXTEN(in,2)": "1", "TIMEOUT(digit)": "3",
	"CDR(disposition)": "NO ANSWER", "FIELDQTY(V,-)": "2", "FILTER(a-c/,${V})": "ab/c",
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

// TestComputedFunctions compares the values with those of the documentation.
func TestComputedFunctions(t *testing.T) {
	for call, want := range computedFunctions {
		condition := "${IF($[${LEN(${" + call + "})} = " + strconv.Itoa(len(want)) + " & ${REGEX(\"^" + regexp.QuoteMeta(want) +
			"$\" ${" + call + "})}]?open:closed)}"
		if center, kinds, asked := readFunctions(t, "", condition); kinds[importer.Enqueue] != 1 || !leadsToOpen(center) {
			t.Errorf("%s is not %s: %v, asks %q", call, want, kinds, asked)
		}
	}
}

// TestFieldsAndFilters computes texts as func_strings.c does. Each result is a part of the name of a recording.
func TestFieldsAndFilters(t *testing.T) {
	for call, want := range map[string]string{
		"FIELDQTY(L,&)":                "x-3",
		"FIELDQTY(L,&y)":               "x-3", // the first character is the delimiter
		"FIELDQTY(L,-)":                "x-1",
		"FIELDQTY(L)":                  "x-1",
		"FIELDQTY(EMPTY,&)":            "x-0",
		"FIELDQTY(WORDS, )":            "x-3",
		"FIELDQTY(LIST,\",\")":         "x-2",
		"FILTER(0-9,a1b2)":             "x-12",
		"FILTER(b-,ab-)":               "x-b",
		"FILTER(ace,a,b,c)":            "x-ac",
		"FILTER(A-Za-z,R2-D2)":         "x-RD",
		"FILTER(0-9,none)":             "x-",
		"REGEX(\"^[1-5]$\" ${EMPTY})":  "x-0",
		"REGEX(\"^[1-5]?$\" ${EMPTY})": "x-1",
	} {
		src := extension("Set(L=x&y&z)", "Set(EMPTY=)", "Set(WORDS=one two three)", "Set(LIST=a,b)", "Playback(x-${"+call+"})")
		if got := heard(t, src); !slices.Equal(got, []string{want}) {
			t.Errorf("%s: calls hear %q, want %q", call, got, want)
		}
	}

	// A text that only the call knows has no known fields, and no known characters. A range that falls is not read.
	for _, call := range []string{"FIELDQTY(CALLERID(num),1)", "FILTER(0-9,${CALLERID(num)})", "FILTER(z-a,x)"} {
		if got := heard(t, extension("Playback(x-${"+call+"})")); len(got) > 0 {
			t.Errorf("%s is known as %q", call, got)
		}
	}
}

// TestStepsOfAVariable counts by INC and DEC, which set their variable in any line that reads them (crement_function_read in
// func_math.c). Calls come to each side of a comparison that the count or an unknown one leads to.
func TestStepsOfAVariable(t *testing.T) {
	for lines, want := range map[string]string{
		"Set(N=${INC(N)})\n same => n,GotoIf($[${N} = 5]?yes)":   "yes",
		"Set(N=${DEC(N)})\n same => n,GotoIf($[${N} = 3]?yes)":   "yes",
		"NoOp(${INC(N)})\n same => n,GotoIf($[${N} = 5]?yes)":    "yes",
		"Verbose(1,${INC(N)})\n same => n,GotoIf($[${N}=5]?yes)": "yes",
		"Set(M=${INC(N)})\n same => n,GotoIf($[${N} = 5]?yes)":   "no yes",
		"GotoIf($[${INC(N)} > 9]?yes)":                           "no yes",
		"NoOp(${N})\n same => n,GotoIf($[${N} = 5]?yes)":         "no",
	} {
		src := "[in]\nexten => s,1,Set(N=4)\n same => n," + lines + "\n same => n,Playback(no)\n same => n,Hangup()\n same => n(yes),Playback(yes)\n"
		if got := strings.Join(heardFrom(t, src, "in,s"), " "); got != want {
			t.Errorf("%s: calls hear %q, want %q", lines, got, want)
		}
	}
}
