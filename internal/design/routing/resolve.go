package routing

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// The largest numbers of items, within the range of their ids.
const (
	maxHubs   = 64            // bits of a HubSet
	maxQueues = 10_000        // within QueueID and ChannelID
	maxValues = math.MaxUint8 // of an attribute, regions and lines included
	maxDates  = 366           // of a queue or of hours; Hours.Open examines all of them
)

// The defaults of optional keys.
const (
	defaultLanguage     = "en"
	defaultAnswerWithin = 20 * time.Second
	defaultLongMenu     = 5
	defaultLateChoice   = 30 * time.Second
)

// reader resolves the names in a routing.yaml to ids and reports those that do not
// exist.
type reader struct {
	*Center
	found *diag.Findings
}

// resolve fills the center. Whatever is named comes before what names it.
func (r *reader) resolve(w *centerYAML) {
	r.Name = w.Name
	r.Scenario = w.Scenario
	r.Place = w.Place
	r.Policy = w.Policy
	r.found.Refer(diag.ScenarioName, "", w.Scenario)
	r.Language = cmp.Or(w.Language.Value, defaultLanguage)
	r.Policy.LongMenu = cmp.Or(w.Policy.LongMenu, defaultLongMenu)
	r.Policy.LateChoice = cmp.Or(w.Policy.LateChoice, defaultLateChoice)

	// An empty name would otherwise count as no name, and another scenario would run.
	if w.Scenario.Value == "" && !w.Scenario.Place.IsZero() {
		r.found.Error(w.Scenario.Place, diag.BadValue, "this names no scenario", "remove it, or name one")
	}

	r.hubs(w.Hubs)
	r.regions(w.Regions, w.Elsewhere)
	r.hours(w.Hours)
	r.queues(w.Queues)
	r.channels(w.Channels)
	r.lines(w.Lines)
	r.texts(w.Texts)
	r.attributes(w.Attributes)
	r.assignments(w.Lines)
	r.priority(&w.Priority)
	r.overflow(&w.Overflow, w.Queues)
	r.index()
}

func (r *reader) hubs(pairs []yaml.Pair[hubYAML]) {
	for _, p := range limit(r, "hubs", pairs, maxHubs) {
		r.checkName("hub", p.Key)
		zone := p.Value.Zone.Value
		if zone == nil { // an error that is reported already
			zone = time.UTC
		}
		title := cmp.Or(p.Value.Title, placeTitle(p.Key.Value))
		languages := diag.Values(r.distinct("language", p.Value.Languages))
		r.Hubs = append(r.Hubs, Hub{p.Key, title, zone, languages})
	}
}

// titleOf is the given title, or the one made from the name.
func titleOf(name diag.Text, given string) string {
	return cmp.Or(given, diag.Title(name.Value))
}

// placeTitle is a name as the title of a part of the world: "north_america" is North America.
func placeTitle(name string) string {
	words := strings.Split(name, "_")
	for i := range words {
		words[i] = diag.Title(words[i])
	}
	return strings.Join(words, " ")
}

// regions reads the regions and appends Elsewhere. A country belongs to one region.
func (r *reader) regions(pairs []yaml.Pair[regionYAML], elsewhere elsewhereYAML) {
	owner := map[string]string{}
	for _, p := range limit(r, "regions", pairs, maxValues-1) {
		r.checkName("region", p.Key)
		if p.Key.Value == Elsewhere {
			r.found.Error(p.Key.Place, diag.BadValue, `"elsewhere" is the region of all other countries`,
				"write elsewhere next to regions, not in it")
			continue
		}

		var countries []diag.Text
		for _, c := range p.Value.Countries {
			if other, taken := owner[c.Value]; taken {
				r.found.Error(c.Place, diag.BadValue, fmt.Sprintf("%s is in the region %s already", c.Value, other),
					"keep it in one of them")
				continue
			}

			owner[c.Value] = p.Key.Value
			countries = append(countries, c)
		}

		r.Regions = append(r.Regions, Region{
			Name:      p.Key,
			Title:     cmp.Or(p.Value.Title, placeTitle(p.Key.Value)),
			Hub:       r.hubOrFirst(p.Value.Hub),
			Countries: countries,
			Allow:     p.Value.Allow,
		})
	}

	// Elsewhere comes last, and its index marks the countries of no region.
	name := diag.Text{Value: Elsewhere, Place: elsewhere.Hub.Place}
	r.Regions = append(r.Regions, Region{Name: name, Title: titleOf(name, ""), Hub: r.hubOrFirst(elsewhere.Hub)})
}

// hubOrFirst resolves the hub of a region, to the first hub if it does not exist: each
// region has a hub.
func (r *reader) hubOrFirst(name diag.Text) HubID {
	hub, _ := r.hub(name)
	return max(hub, 0)
}

func (r *reader) hours(pairs []yaml.Pair[Hours]) {
	for _, p := range limit(r, "hours", pairs, maxQueues) {
		r.checkName("hours", p.Key)
		p.Value.Dates = r.limitDates(p.Key, p.Value.Dates)
		r.Hours = append(r.Hours, NamedHours{p.Key, p.Value})
	}
}

// queueHours returns the hours of a queue: those that it names, its own, or 24/7.
func (r *reader) queueHours(w *hoursYAML) Hours {
	switch other := r.HoursOf(w.name.Value); {
	case other != nil:
		r.found.Refer(diag.HoursName, "", w.name)
		return other.Hours
	case !w.name.Place.IsZero() && len(r.Hours) == 0: // more likely misspelled hours than a name
		reportNoHours(w.name.Place, r.found)
	case !w.name.Place.IsZero():
		r.found.Unknown(w.name, UnknownValue, fmt.Sprintf("hours %q do not exist", w.name.Value), r.HoursNames(),
			"they are one of ")
	}

	// The hours of the queue itself count even if the name of other hours is wrong.
	if w.areOwn {
		return w.hours
	}
	return always
}

// limitDates removes and reports the dates of a queue or of hours that exceed the limit.
func (r *reader) limitDates(of diag.Text, dates []DateHours) []DateHours {
	if len(dates) <= maxDates {
		return dates
	}
	r.found.Error(of.Place, diag.TooLarge, fmt.Sprintf("%d dates are more than %d", len(dates), maxDates),
		"leave out the dates in the past, or write a date of each year once, as in 12-25")
	return dates[:maxDates]
}

// queueDates returns the dates of a queue: its own closed dates count before the dates of the hours
// that it names. A date that a queue itself has open and closed is an error.
func (r *reader) queueDates(closed []diag.At[Date], hours []DateHours, areOwn bool) []DateHours {
	var own []DateHours
	for _, d := range closed {
		own = append(own, DateHours{On: d.Value})
		isOpen := func(h DateHours) bool { return h.On == d.Value && len(h.Spans) > 0 }
		if areOwn && slices.ContainsFunc(hours, isOpen) {
			r.found.Error(d.Place, diag.DuplicateKey, fmt.Sprintf("the hours above have %s open", d.Value),
				"name the date under hours or under closed, not both")
		}
	}
	return slices.Concat(inOrder(own), hours)
}

// inOrder returns dates in the order in which they count: a date of one year before the same date
// of each year.
func inOrder(dates []DateHours) []DateHours {
	isYearly := func(d DateHours) bool { return d.On.Year == 0 }
	return slices.Concat(only(dates, func(d DateHours) bool { return !isYearly(d) }), only(dates, isYearly))
}

// only returns the dates for which a function holds.
func only(dates []DateHours, holds func(DateHours) bool) []DateHours {
	return slices.DeleteFunc(slices.Clone(dates), func(d DateHours) bool { return !holds(d) })
}

// queues reads the section of the queues, with the hours, the closed dates and the hubs of each.
func (r *reader) queues(pairs []yaml.Pair[queueYAML]) {
	for _, p := range limit(r, "queues", pairs, maxQueues) {
		r.checkName("queue", p.Key)
		w := &p.Value
		hours := r.queueHours(&w.Hours)

		// The closed dates of the queue count before the dates of its hours.
		dates := r.queueDates(w.Closed, hours.Dates, w.Hours.areOwn)
		hours.Dates = r.limitDates(p.Key, dates)

		// A check names hours or a queue, so one name cannot be both.
		if h := r.HoursOf(p.Key.Value); h != nil {
			r.found.Error(p.Key.Place, diag.DuplicateKey, fmt.Sprintf("%q are hours already", p.Key.Value),
				"give one of the two another name: a check names either")
		}

		r.Queues = append(r.Queues, Queue{
			Name:         p.Key,
			Title:        titleOf(p.Key, w.Title),
			AnswerWithin: cmp.Or(w.AnswerWithin, defaultAnswerWithin),
			Capacity:     w.Capacity,
			Hours:        hours,
			HoursName:    w.Hours.name.Value,
			Hubs:         r.queueHubs(w.Hubs),
			Allow:        w.Allow,
		})
	}
}

// queueHubs resolves the hubs that a queue names, or returns all if it names none that
// exists, in ascending order.
func (r *reader) queueHubs(names []diag.Text) []HubID {
	var out []HubID
	for _, name := range r.distinct("hub", names) {
		if hub, ok := r.hub(name); ok {
			out = append(out, hub)
		}
	}

	// If all names are wrong, the queue still needs a hub, so that no further error follows.
	if out == nil {
		for i := range r.Hubs {
			out = append(out, HubID(i))
		}
	}

	slices.Sort(out)
	return out
}

func (r *reader) channels(pairs []yaml.Pair[[2]time.Duration]) {
	for _, p := range limit(r, "channels", pairs, maxQueues) {
		r.checkName("channel", p.Key)
		r.Channels = append(r.Channels, Channel{p.Key, p.Value})
	}
}

func (r *reader) texts(pairs []yaml.Pair[writtenText]) {
	for _, p := range limit(r, "texts", pairs, maxQueues) {
		r.checkName("text", p.Key)
		r.Texts = append(r.Texts, Text{p.Key, p.Value.value, p.Value.allow})
	}
}

func (r *reader) lines(pairs []yaml.Pair[lineYAML]) {
	for _, p := range limit(r, "lines", pairs, maxValues) {
		r.checkName("line", p.Key)
		w := &p.Value

		languages := r.distinct("language", w.Languages)

		// A line without languages has the center's language.
		if len(languages) == 0 {
			languages = []diag.Text{{Value: r.Language, Place: p.Key.Place}}
		}

		r.Lines = append(r.Lines, Line{
			Name:      p.Key,
			Title:     titleOf(p.Key, w.Title),
			Number:    w.Number,
			Countries: r.lineCountries(w.Countries),
			Languages: languages,
			Flow:      w.Flow,
			Ring:      w.Ring, Allow: w.Allow,
		})
	}
}

// lineCountries returns a line's countries, without duplicates. It reports and removes AnyCountry
// next to others.
func (r *reader) lineCountries(written []diag.Text) []diag.Text {
	out := r.distinct("country", written)
	if len(out) < 2 {
		return out
	}
	return slices.DeleteFunc(out, func(c diag.Text) bool {
		if c.Value == AnyCountry {
			r.found.Error(c.Place, diag.BadValue, `"*" is every country not listed, and allows no other`,
				"remove it, or remove the others")
		}
		return c.Value == AnyCountry
	})
}

// assignments resolves the attributes that the lines set.
func (r *reader) assignments(pairs []yaml.Pair[lineYAML]) {
	for i := range r.Lines {
		for _, s := range pairs[i].Value.Set {
			if a, ok := r.Assignment(s.Key, s.Value, r.found); ok {
				r.Lines[i].Set = append(r.Lines[i].Set, a)
			}
		}
	}
}

func (r *reader) priority(w *priorityYAML) {
	tiers := &r.Attributes[AttrTier]
	r.Priority = Priority{Tier: make([]int, len(tiers.Values)), Queue: make([]int, len(r.Queues)), Aging: w.Aging}
	for _, p := range w.Tier {
		if v, ok := tiers.Value(p.Key.Value); ok {
			r.Priority.Tier[v] = p.Value
			continue
		}
		r.unknownTier(p.Key)
	}

	for _, p := range w.Queue {
		if q, ok := r.Queue(p.Key.Value); ok {
			r.Priority.Queue[q] = p.Value
			r.found.Refer(diag.QueueName, "", p.Key)
			continue
		}
		r.unknown(p.Key, UnknownQueue, "queue", r.QueueNames())
	}
}

// unknownTier reports a tier that does not exist.
func (r *reader) unknownTier(name diag.Text) {
	tiers := &r.Attributes[AttrTier]

	// If the tiers could not be read, the name may well exist.
	if r.attributesUnknown {
		return
	}

	switch {
	case !tiers.Declared:
		r.found.Error(name.Place, UnknownValue,
			fmt.Sprintf("tier %q does not exist: the center declares none", name.Value),
			diag.Fixf("add attributes: {tier: [..., %s]}", name.Value))
	default:
		r.unknown(name, UnknownValue, "tier", tiers.Values)
	}
}

// hub resolves a hub and reports one that does not exist.
func (r *reader) hub(name diag.Text) (HubID, bool) {
	id, ok := r.Hub(name.Value)
	// otherwise the missing name or the missing hubs are reported already
	if !ok && !name.Place.IsZero() && len(r.Hubs) > 0 {
		r.unknown(name, UnknownValue, "hub", r.HubNames())
	}
	if ok {
		r.found.Refer(diag.HubName, "", name)
	}
	return id, ok
}

// unknown reports a name that does not exist and suggests a similar one.
func (r *reader) unknown(name diag.Text, rule diag.RuleID, kind string, names []string) {
	r.found.Unknown(name, rule, fmt.Sprintf("%s %q does not exist", kind, name.Value), names, "write one of ")
}

// distinct removes and reports duplicates.
func (r *reader) distinct(kind string, written []diag.Text) []diag.Text {
	var out []diag.Text
	seen := make(map[string]bool, len(written))
	for _, text := range written {
		if seen[text.Value] {
			r.found.Error(text.Place, diag.BadValue, fmt.Sprintf("the %s %q is written twice", kind, text.Value),
				"remove one")
			continue
		}

		seen[text.Value] = true
		out = append(out, text)
	}

	return out
}

// limit removes and reports the items that exceed a limit.
func limit[V any](r *reader, what string, pairs []yaml.Pair[V], most int) []yaml.Pair[V] {
	if len(pairs) <= most {
		return pairs
	}
	r.found.Error(pairs[most].Key.Place, diag.TooLarge, fmt.Sprintf("%d %s are more than %d", len(pairs), what, most),
		"split the center")
	return pairs[:most]
}

// checkName checks the name of a definition.
func (r *reader) checkName(kind string, name diag.Text) {
	r.found.Define(diag.NameKind(kind), "", name)
	r.checkSpelling(kind, name)
}

// checkSpelling reports a name with characters that separate names.
func (r *reader) checkSpelling(kind string, name diag.Text) {
	if !yaml.IsName(name.Value) {
		r.found.Error(name.Place, diag.BadValue, fmt.Sprintf("%q cannot be the name of this %s", name.Value, kind),
			"use letters, digits, _ and -")
	}
}

// index computes the hubs that speak each language and the region of each country.
func (r *reader) index() {
	for _, language := range r.Attributes[AttrLanguage].Values {
		var s HubSet
		for i := range r.Hubs {
			if slices.Contains(r.Hubs[i].Languages, language) {
				s = s.With(HubID(i))
			}
		}

		r.speaking = append(r.speaking, s)
	}

	elsewhere := RegionID(len(r.Regions) - 1)

	// Countries that no region lists belong to elsewhere.
	r.regionOf = slices.Repeat([]RegionID{elsewhere}, len(r.Attributes[AttrCountry].Values))
	for i := range r.Regions {
		for _, country := range r.Regions[i].Countries {
			r.regionOf[countryValue(country.Value)] = RegionID(i)
		}
	}
}
