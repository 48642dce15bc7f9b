package importer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// lineOut is a line of routing.yaml.
type lineOut struct {
	begins   *graph
	name     string
	number   phone.Number
	isMadeUp bool // no source has the number
}

// linesOf returns a line for each number that starts a flow, and for each flow that calls begin in without a number.
func linesOf(graphs []*graph) []lineOut {
	names := newNamer(nil, everything)
	seen := map[string]bool{}
	var out []lineOut
	for _, g := range graphs {
		if !g.line {
			continue
		}

		begun := g.begun()
		lines := begun.lines
		if len(lines) == 0 {
			lines = []Line{{Name: begun.name}}
		}
		for i, line := range lines {
			name := names.name(fmt.Sprintf("%s/%d", g.key, i), line.Name)
			number := numberOf(line.Dialed)

			// Two contexts may have one number. A center has a line for it.
			if seen[number.E164] {
				number = phone.Number{}
			}
			seen[number.E164] = number.E164 != ""
			out = append(out, lineOut{begins: g, name: name, number: number, isMadeUp: number.E164 == ""})
		}
	}

	makeUp(out, seen)
	return out
}

// numberOf returns the number that a line has in the source, if its text is one in the international format. The
// country of a toll-free number of North America is not known: most of them are of the United States.
func numberOf(dialed string) phone.Number {
	if !strings.HasPrefix(dialed, "+") {
		return phone.Number{}
	}
	number := phone.ParseDialed(dialed, "")
	if number.Country == "" && strings.HasPrefix(number.E164, "+1") {
		number.Country = "US"
	}
	if number.Validity != phone.Valid || number.Country == "" {
		return phone.Number{}
	}
	return number
}

// makeUp gives numbers to the lines without one, none of them a known number. Numbers 555-0100 to 555-0199 of every
// North American area code are kept free for examples.
func makeUp(lines []lineOut, known map[string]bool) {
	const perArea = 100
	n := 0
	for i := range lines {
		for lines[i].isMadeUp && lines[i].number.E164 == "" {
			number := fmt.Sprintf("+1 %d 555 %04d", areaCodes[n/perArea%len(areaCodes)], 100+n%perArea)
			if !known[strings.ReplaceAll(number, " ", "")] {
				lines[i].number = phone.Number{E164: number, Country: "US"}
			}
			n++
		}
	}
}

// areaCodes are the area codes of large cities, for 2000 lines.
var areaCodes = []int{
	202, 212, 213, 312, 713, 206, 214, 215, 305, 313, 314, 404, 415, 503, 602, 612, 615, 617, 619,
	702,
}

// linesComment says which numbers of lines are made up.
func (w *writer) linesComment() string {
	isMadeUp := func(l lineOut) bool { return l.isMadeUp }
	switch {
	case !slices.ContainsFunc(w.lines, isMadeUp):
		return ""
	case slices.ContainsFunc(w.lines, func(l lineOut) bool { return !l.isMadeUp }):
		return "Numbers from +1 202 555 0100 on are made up: the export does not have them."
	}
	return "The numbers are made up: exports do not have them."
}

// linesOut writes the lines of routing.yaml.
func (w *writer) linesOut() yaml.Out {
	callees := w.callees()
	var out yaml.Out
	for _, line := range w.lines {
		g := line.begins

		// The flows that calls of the line can come to.
		flows := map[*graph]bool{}
		Reach(flows, g, func(g *graph) []*graph { return callees[g] })

		// The center's language is the fallback for texts that a flow does not have in the line's
		// languages.
		languages := w.languagesOf(g, flows)
		var allow yaml.Out
		if !slices.Contains(languages, w.language) {
			languages = append(languages, w.language)

			// No step of the line leads to this language, so that lint would ask for one.
			allow.AddText(string(flow.UnofferedLanguage), "texts without a translation are in the language of the center")
		}

		var one yaml.Out
		one.AddText("number", line.number.E164)
		one.AddText("country", line.number.Country)
		one.Add("languages", yaml.OutTexts(languages))
		one.AddText("flow", g.name)
		one.Add("set", w.final.firstValues(flows))
		one.Add("allow", allow)
		out.Add(line.name, one)
	}
	return out
}

// lineNames returns the names of lines.
func (w *writer) lineNames(of func(lineOut) bool) []string {
	var out []string
	for _, line := range w.lines {
		if of(line) {
			out = append(out, line.name)
		}
	}
	return out
}
