package compile

import (
	"cmp"
	"slices"
	"sync"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// telling are the attributes that a caller number tells.
var telling = []routing.AttributeID{
	routing.AttrCountry, routing.AttrRegion, routing.AttrHub,
	routing.AttrNumber, routing.AttrNumberType, routing.AttrAbroad,
}

// origins gives the kinds of caller numbers of a line, each with a number that
// stands for all of its kind: a valid one of every country that callers come
// from, a withheld one, and invalid ones.
func (l *lowering) origins(id routing.LineID, c *scenario.Callers) []model.Origin {
	shares := l.shares(c.Numbers, phone.Validities[:], "number")
	home, away := l.countriesOf(id, &c.Abroad)
	if shares == nil {
		return nil
	}
	abroad := c.Abroad.Share
	if len(away) == 0 {
		abroad = 0
	}
	var out []model.Origin
	for _, w := range home {
		out = l.origin(out, id, l.example(w.name), shares[phone.Valid]*(1-abroad)*w.weight)
	}
	for _, w := range away {
		out = l.origin(out, id, l.example(w.name), shares[phone.Valid]*abroad*w.weight)
	}
	out = l.origin(out, id, phone.Parse(phone.WithheldText, ""), shares[phone.Withheld])
	wrong := l.numbers.invalid(home[0].name)
	for _, n := range wrong {
		out = l.origin(out, id, n, shares[phone.Invalid]/float64(len(wrong)))
	}
	return out
}

// origin adds a kind of number, unless no caller has it.
func (l *lowering) origin(out []model.Origin, id routing.LineID, n phone.Number, share float64) []model.Origin {
	if share == 0 {
		return out
	}
	return append(out, l.originOf(id, n, share))
}

func (l *lowering) originOf(id routing.LineID, n phone.Number, share float64) model.Origin {
	caller := l.center.Locate(id, n)
	start := l.center.InitialValues(id, &caller)
	o := model.Origin{Share: share, Result: n.Result(), Values: make([]routing.Assignment, 0, len(telling))}
	for _, a := range telling {
		o.Values = append(o.Values, routing.Assignment{Attribute: a, Value: start[a]})
	}
	return o
}

// example is a valid number of a country. A few countries share their numbers
// with a neighbor; there the country is taken as told.
func (l *lowering) example(country string) phone.Number {
	if n := phone.ExampleNumber(country); n.E164 != "" {
		return n
	}
	return phone.Number{Country: country, Type: phone.FixedOrMobile}
}

// numbers are those that are checked already, over all scenarios of a folder.
type numbers struct {
	mutex sync.Mutex
	wrong map[string][]phone.Number // invalid ones, by country
}

func newNumbers() *numbers { return &numbers{wrong: map[string][]phone.Number{}} }

// invalid gives numbers of a country such as callers' networks send by mistake.
func (n *numbers) invalid(country string) []phone.Number {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	wrong, known := n.wrong[country]
	if !known {
		wrong = spoil(country)
		n.wrong[country] = wrong
	}
	return wrong
}

// spoil makes a number that is cut short, one that is too long and one of a range
// that nobody has. It keeps what is invalid indeed.
func spoil(country string) []phone.Number {
	text := cmp.Or(phone.Example(country), phone.Example("US"))
	var out []phone.Number
	for _, t := range []string{text[:len(text)-3], text + "0000", text[:3] + "0000000"} {
		n := phone.Parse(t, country)
		same := func(o phone.Number) bool { return o.Reason == n.Reason }
		if n.Validity == phone.Invalid && !slices.ContainsFunc(out, same) {
			out = append(out, n)
		}
	}
	if out == nil {
		out = []phone.Number{phone.Parse("0", country)}
	}
	return out
}

// weighted is a country with its share of the callers from home or abroad.
type weighted struct {
	name   string
	weight float64
}

// countriesOf gives the countries that a line's callers come from. A line of
// country "*" is called from the countries that no other line lists, and from
// nowhere abroad.
func (l *lowering) countriesOf(id routing.LineID, abroad *scenario.Abroad) (home, away []weighted) {
	own := homeCountries(l.center, id)
	if l.center.Lines[id].AnyCountry() {
		return evenly(own), nil
	}
	if abroad.Countries == nil {
		others := slices.DeleteFunc(slices.Clone(l.countries), func(c string) bool { return slices.Contains(own, c) })
		return evenly(own), evenly(others)
	}
	sum := 0.0
	for _, p := range abroad.Countries {
		switch _, ok := l.center.Attributes[routing.AttrCountry].Value(p.Key.Value); {
		case !ok:
			l.error(p.Key.Place, flow.UnknownValue, "write an ISO 3166-1 code of two letters, as FR", "country %q does not exist", p.Key.Value)
		case !slices.Contains(own, p.Key.Value):
			away, sum = append(away, weighted{p.Key.Value, p.Value}), sum+p.Value
		}
	}
	if len(away) > 0 && sum == 0 {
		l.error(abroad.Countries[0].Key.Place, diag.BadValue, "give the countries that callers come from a weight", "all weights are 0")
		return evenly(own), nil
	}
	for i := range away {
		away[i].weight /= sum
	}
	return evenly(own), away
}

// abroad reports countries that callers from abroad come from of which each is the own of
// every line that is called: nobody comes from there.
func (l *lowering) abroad() {
	some := map[diag.Place]bool{} // by where the countries stand: one is abroad for some line
	for i := range l.Lines {
		id, ok := l.center.Line(l.Lines[i].Line.Value)
		abroad := &l.Lines[i].Callers.Abroad
		if !ok || abroad.Share == 0 || len(abroad.Countries) == 0 {
			continue
		}
		own, at := homeCountries(l.center, id), abroad.Countries[0].Key.Place
		isAway := func(p yaml.Pair[float64]) bool { return !slices.Contains(own, p.Key.Value) }
		some[at] = some[at] || slices.ContainsFunc(abroad.Countries, isAway)
	}
	for at, is := range some {
		if !is {
			l.error(at, diag.BadValue, "add another country, or leave out countries", "callers from these countries are not from abroad: they are at home on every line that is called")
		}
	}
}

func countryNames(list []diag.Text) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = list[i].Value
	}
	return out
}

func evenly(names []string) []weighted {
	out := make([]weighted, len(names))
	for i, n := range names {
		out[i] = weighted{n, 1 / float64(len(names))}
	}
	return out
}

// everyCountry gives the countries of the regions and lines, each once.
func everyCountry(c *routing.Center) []string {
	var out []string
	for i := range c.Regions {
		out = append(out, countryNames(c.Regions[i].Countries)...)
	}
	for i := range c.Lines {
		if line := &c.Lines[i]; !line.AnyCountry() {
			out = append(out, countryNames(line.Countries)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// homeCountries returns the countries whose callers are at home on a line: those that it lists, or
// of country "*" those of the regions that no line lists. Where every one is listed, the
// callers' country is unknown.
func homeCountries(c *routing.Center, id routing.LineID) []string {
	if !c.Lines[id].AnyCountry() {
		return countryNames(c.Lines[id].Countries)
	}
	listed := func(country string) bool {
		return slices.ContainsFunc(c.Lines, func(l routing.Line) bool { return l.Lists(country) })
	}
	out := slices.DeleteFunc(everyCountry(c), listed)
	if len(out) == 0 {
		return []string{""}
	}
	return out
}
