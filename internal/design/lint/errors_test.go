package lint_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// A flow with an error added has no other finding that it did not have before.
func TestErrorsDoNotCascade(t *testing.T) { longtest.Check(t, checkFault) }

func checkFault(t *rapid.T) {
	folder := flowtest.RandomCenter(t)
	_, found := open(t, folder)
	before, valid := map[string]bool{}, found.Errors() == 0 // errors hide advice
	missing := false                                        // a missing outcome hides other errors
	for _, x := range found.Sorted() {
		before[where(x)] = true
		missing = missing || x.Rule == flow.MissingOutcome
	}
	at := rapid.SampledFrom(possibleFaults(folder)).Draw(t, "fault")
	lines := strings.Split(string(folder[at.file].Data), "\n")
	lines[at.line-1] = strings.Replace(lines[at.line-1], at.right, at.wrong, 1)
	folder[at.file] = &fstest.MapFile{Data: []byte(strings.Join(lines, "\n"))}
	errors := found.Errors()
	if _, found = open(t, folder); found.Errors() == errors {
		return // it is no error in this kind of step
	}
	for _, x := range found.Sorted() {
		own := x.Place.File == at.file && x.Place.Line == at.line && !slices.Contains(ofPaths, x.Rule)
		if !own && (valid || x.Severity == diag.Error && !missing) && !before[where(x)] {
			t.Fatalf("%+v: %s: %s [%s]", at, x.Place, x.Message, x.Rule)
		}
	}
}

// where identifies a finding by its rule and line; by its rule alone if its line depends
// on which of several paths is shortest or slowest.
func where(x diag.Finding) string {
	if slices.Contains([]diag.RuleID{flow.NeverWaits, flow.Endless, flow.SlowToPerson, flow.LateChoice}, x.Rule) {
		return string(x.Rule)
	}
	return fmt.Sprint(x.Place.File, x.Place.Line, x.Rule)
}

// faultAt is an error to make in a line of a file.
type faultAt struct {
	file string
	line int
	fault
}

func possibleFaults(folder fstest.MapFS) []faultAt {
	var out []faultAt
	for _, file := range slices.Sorted(maps.Keys(folder)) {
		of := faults
		if file == "routing.yaml" {
			of = centerFaults
		}
		for i, line := range strings.Split(string(folder[file].Data), "\n") {
			for _, f := range of {
				if strings.Contains(line, f.right) {
					out = append(out, faultAt{file, i + 1, f})
				}
			}
		}
	}
	return out
}

// ofPaths are the rules about paths.
var ofPaths = []diag.RuleID{
	flow.MissingOutcome, flow.Unreturned, flow.NeverWaits, flow.Endless, flow.UnsetPlaceholder,
	flow.UnreachableStep, flow.ImpossibleOutcome, flow.UnservedLanguage, flow.NoPerson, flow.ZeroToPerson,
	flow.SlowToPerson, flow.LateChoice, flow.SecretSpoken, flow.FalseContainment, flow.MissingLanguage,
}

// fault is an error to make in a line, and the right text that it replaces.
type fault struct{ right, wrong string }

var centerFaults = []fault{
	{"center: example", "center: [example]"},
	{"center: example", "name: example"},
	{"language: en", "language: klingon"},
	{"answer_within: 20s", "answer_within: soon"},
	{"answer_within: 20s", "answer_in: 20s"},
	{"capacity: 3", "capacity: 0"},
	{"capacity: 3", "capcity: 3"},
	{"hours: 24/7", "hours: always"},
	{"hours: {mon-fri: 08:00-20:00}", "hours: {mon-fry: 08:00-20:00}"},
	{"hubs: [london]", "hubs: [londn]"},
	{"timezone: Europe/London", "timezone: London"},
	{"countries: [GB]", "countries: [GBR]"},
	{"hub: london", "hub: londn"},
	{"attributes: {tier", "atributes: {tier"},
	{"responds: 5m-15m", "responds: 5"},
	{"number: 1-800-528-4800", "number: [1-800-528-4800]"},
	{"flow: main", "flow: mian"},
	{"languages: [en], flow", "langauges: [en], flow"},
	{"lines:", "priority: {tier: {silver: 1}}\nlines:"},
	{"lines:", "policy: {person_in: 90s}\nlines:"},
	{"lines:", "overflow: {after: long}\nlines:"},
	{"lines:", "overflow: {to: {london: [paris]}}\nlines:"},
}

var faults = []fault{
	{"menu: Choose.", "menu: Choose., voice: loud"},
	{"menu: Choose.", "menu: {en: Choose., xx: Choose.}"},
	{"menu: Choose.", "menu: [Choose.]"},
	{"menu:", "mneu:"},
	{"choices:", "chioces:"},
	{"choices: {", "choices: {12: s0, "},
	{"then:", "attempts: 99, then:"},
	{"then:", "takes: 5, then:"},
	{"then:", "thn:"},
	{"then:", "goto:"},
	{"then:", "when: now, then:"},
	{"then: {", "then: {not at all: s0, "},
	{"then: s", "then: t"},
	{"1: s", "1: t"},
	{"0: s", "0: t"},
	{"star: s", "star: t"},
	{"0, agent\": s", "0, agent\": t"},
	{"exhausted: s", "exhausted: t"},
	{"answered: s", "answered: t"},
	{"otherwise: s", "otherwise: t"},
	{"gold: s", "gold: t"},
	{"1: s", "1: [], 3: s"},
	{"1: s", "\"1, 0\": s"},
	{"1: s", "silent: s"},
	{"star: s", "exhausted: s"},
	{"\"2, two\": s", "\"2, 1\": s"},
	{"exhausted:", "exhuasted:"},
	{"answered:", "anwsered:"},
	{"closed:", "clsoed:"},
	{"booked:", "boooked:"},
	{"found: s", "found: [], not all: s"},
	{"answered: s", "answered: [], busy: s"},
	{"under 5m: s", "under 5m: t"},
	{"then: {exhausted", "then: {bogus: s0, exhausted"},
	{"then: {answered", "then: {bogus: s0, answered"},
	{"then: {collected", "then: {bogus: s0, collected"},
	{"then: {booked", "then: {bogus: s0, booked"},
	{", then: {", ", thenn: {"},
	{", choices: {", ", choice: {"},
	{"end: resolved", "ned: resolved"},
	{"{say:", "{yas:"},
	{"{end: resolved,", "[end: resolved,"},
	{"{transfer: +1 202 555 0100}", "transfer"},
	{", then: s", ", then"},
	{"digits: 4", "digits: 40"},
	{"digits: 1-3", "digits: 3-1"},
	{"digits: 4", "format: number"},
	{"into: entry", "save_as: entry"},
	{"into: entry", "into: wait"},
	{"into: {found: [entry]}", "into: {fuond: [entry]}"},
	{"secret: yes", "secret: maybe"},
	{"max_wait: 5m", "max_wait: 5"},
	{"max_wait: 5m", "at_most: 5m"},
	{"every: 30s", "every: half a minute"},
	{"hold: \"{wait}", "hold: \"{ wait }"},
	{"under 5m", "under 5"},
	{": small", ": smal"},
	{": small", ": tiny"},
	{": far", ": fra"},
	{": general", ": generall"},
	{"tier, then", "teir, then"},
	{"green: ", "grene: "},
	{"tier: gold", "tier: silver"},
	{"deflect: chat", "deflect: chatt"},
	{"transfer: +1", "transfer: 1"},
	{"end: self_served", "end: self-served"},
	{"end: resolved", "end: resolved, how: well"},
	{"return: back", "return: [back]"},
	{"return: back", "return: bakc"},
	{"run: flow", "run: folw"},
	{"start: s", "start: t"},
	{"start:", "strat:"},
	{"anywhere:", "anywehre:"},
	{"anywhere: {", "anywhere:{"},
}
