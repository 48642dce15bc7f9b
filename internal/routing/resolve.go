package routing

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// The most of each: what their ids and values can count.
const (
	maxHubs   = 64 // of a HubSet
	maxQueues = 10_000
	maxValues = math.MaxUint8 // of an attribute: regions and lines too
	maxClosed = 366           // dates of a queue
)

// Defaults of what routing.yaml leaves out.
const (
	defaultLanguage     = "en"
	defaultAnswerWithin = 20 * time.Second
	defaultLongMenu     = 5
	defaultLateChoice   = 30 * time.Second
)

// unbounded holds nothing against a flow: the bounds could not all be read.
var unbounded = Policy{LongMenu: math.MaxInt, LateChoice: math.MaxInt64}

// reader turns names into ids, with a finding for each that does not exist.
type reader struct {
	*Center
	found       *diag.Findings
	tiersUnread bool // the tiers are declared, and in a way that could not be read
}

func newReader(found *diag.Findings) *reader { return &reader{Center: &Center{}, found: found} }

// center resolves in the order in which things name each other.
func (r *reader) center(w *centerYAML) *Center {
	r.Name, r.Scenario, r.Place, r.Policy = w.Name, w.Scenario, w.Place, w.Policy
	r.Language = orDefault(w.Language.Value, defaultLanguage)
	r.Policy.LongMenu = orDefault(w.Policy.LongMenu, defaultLongMenu)
	r.Policy.LateChoice = orDefault(w.Policy.LateChoice, defaultLateChoice)
	if w.Scenario.Value == "" && !w.Scenario.Place.IsZero() {
		r.found.Error(w.Scenario.Place, diag.BadValue, "this names no scenario", "take it out, or name one")
	}
	r.hubs(w.Hubs)
	r.regions(w.Regions, w.Elsewhere)
	r.overflow(&w.Overflow)
	r.queues(w.Queues)
	r.channels(w.Channels)
	r.lines(w.Lines)
	r.attributes(w.Attributes)
	r.settings(w.Lines)
	r.priority(&w.Priority)
	r.index()
	return r.Center
}

func orDefault[V comparable](v, otherwise V) V {
	var none V
	if v == none {
		return otherwise
	}
	return v
}

func (r *reader) hubs(pairs []yaml.Pair[hubYAML]) {
	for _, p := range limit(r, "hubs", pairs, maxHubs) {
		r.name("hub", p.Key)
		zone := p.Value.Zone.Value
		if zone == nil { // said already
			zone = time.UTC
		}
		r.Hubs = append(r.Hubs, Hub{p.Key, zone, texts(r.distinct("language", p.Value.Languages))})
	}
}

// regions ends the list with elsewhere. A country belongs to one region.
func (r *reader) regions(pairs []yaml.Pair[regionYAML], elsewhere elsewhereYAML) {
	owner := map[string]string{}
	for _, p := range limit(r, "regions", pairs, maxValues-1) {
		r.name("region", p.Key)
		if p.Key.Value == Elsewhere {
			r.found.Error(p.Key.Place, diag.BadValue, `"elsewhere" is the region of all other countries`, "write elsewhere beside regions, not in it")
			continue
		}
		hub := r.home(p.Value.Hub)
		var countries []diag.Text
		for _, c := range p.Value.Countries {
			if other, taken := owner[c.Value]; taken {
				r.found.Error(c.Place, diag.BadValue, fmt.Sprintf("%s is in the region %s already", c.Value, other), "keep it in one of them")
				continue
			}
			owner[c.Value] = p.Key.Value
			countries = append(countries, c)
		}
		r.Regions = append(r.Regions, Region{p.Key, hub, countries, p.Value.Allow})
	}
	hub := r.home(elsewhere.Hub)
	r.Regions = append(r.Regions, Region{Name: diag.Text{Value: Elsewhere, Place: elsewhere.Hub.Place}, Hub: hub})
}

// home gives the hub of a region; the first where the one that is named does not
// exist, so that callers of the region belong somewhere.
func (r *reader) home(name diag.Text) HubID {
	hub, _ := r.hub(name)
	return max(hub, 0)
}

func (r *reader) overflow(w *overflowYAML) {
	r.Overflow = Overflow{After: w.After, To: make([][]HubID, len(r.Hubs)), Equal: w.Share == equal}
	for _, p := range w.To {
		from, ok := r.hub(p.Key)
		for _, name := range p.Value {
			to, known := r.hub(name)
			switch {
			case !ok || !known:
			case slices.Contains(r.Overflow.To[from], to):
				r.found.Error(name.Place, diag.BadValue, fmt.Sprintf("callers of %s go to %s already", p.Key.Value, name.Value), "take it out")
			case to == from:
				r.found.Error(name.Place, diag.BadValue, fmt.Sprintf("a caller of %s is at %s already", p.Key.Value, name.Value), "take it out")
			default:
				r.Overflow.To[from] = append(r.Overflow.To[from], to)
			}
		}
	}
}

func (r *reader) queues(pairs []yaml.Pair[queueYAML]) {
	for _, p := range limit(r, "queues", pairs, maxQueues) {
		r.name("queue", p.Key)
		w := &p.Value
		hours := w.Hours.Value
		hours.Always = hours.Always || w.Hours.Place.IsZero()
		hours.Closed = r.closed(p.Key, w.Closed)
		r.Queues = append(r.Queues, Queue{
			Name: p.Key, AnswerWithin: orDefault(w.AnswerWithin, defaultAnswerWithin), Capacity: w.Capacity,
			Hours: hours, Hubs: r.serving(w.Hubs), OverflowAfter: orDefault(w.After, r.Overflow.After), Allow: w.Allow,
		})
	}
}

// closed bounds the dates on which a queue is closed: every time is compared
// with each of them.
func (r *reader) closed(queue diag.Text, dates []Date) []Date {
	if len(dates) <= maxClosed {
		return dates
	}
	r.found.Error(queue.Place, diag.TooLarge, fmt.Sprintf("%d closed dates are more than %d", len(dates), maxClosed), "leave out those that are past")
	return dates[:maxClosed]
}

// serving gives the hubs that a queue names, or all, in the center's order.
func (r *reader) serving(names []diag.Text) []HubID {
	var out []HubID
	for _, name := range r.distinct("hub", names) {
		if hub, ok := r.hub(name); ok {
			out = append(out, hub)
		}
	}
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
		r.name("channel", p.Key)
		r.Channels = append(r.Channels, Channel{p.Key, p.Value})
	}
}

func (r *reader) lines(pairs []yaml.Pair[lineYAML]) {
	for _, p := range limit(r, "lines", pairs, maxValues) {
		r.name("line", p.Key)
		w := &p.Value
		languages := r.distinct("language", w.Languages)
		if len(languages) == 0 {
			languages = []diag.Text{{Value: r.Language, Place: p.Key.Place}}
		}
		r.Lines = append(r.Lines, Line{
			Name: p.Key, Number: w.Number, Countries: r.served(w.Countries), Languages: languages, Flow: w.Flow, Allow: w.Allow,
		})
	}
}

// served gives a line's countries; "*" stands alone.
func (r *reader) served(written []diag.Text) []diag.Text {
	out := r.distinct("country", written)
	if len(out) < 2 {
		return out
	}
	return slices.DeleteFunc(out, func(c diag.Text) bool {
		if c.Value == AnyCountry {
			r.found.Error(c.Place, diag.BadValue, `"*" is every country not listed, and stands alone`, "take it out, or take the others out")
		}
		return c.Value == AnyCountry
	})
}

// settings gives the lines their attributes, once those are known.
func (r *reader) settings(pairs []yaml.Pair[lineYAML]) {
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
			continue
		}
		r.unknown(p.Key, UnknownQueue, "queue", r.QueueNames())
	}
}

// unknownTier says that a tier does not exist, unless what they are could not be
// read.
func (r *reader) unknownTier(name diag.Text) {
	tiers := &r.Attributes[AttrTier]
	switch {
	case r.tiersUnread || r.vague:
	case !tiers.Declared:
		r.found.Error(name.Place, UnknownValue, fmt.Sprintf("tier %q does not exist: the center declares none", name.Value), fmt.Sprintf("add attributes: {tier: [..., %s]}", name.Value))
	default:
		r.unknown(name, UnknownValue, "tier", tiers.Values)
	}
}

// hub looks a hub up. The id of one that does not exist is -1.
func (r *reader) hub(name diag.Text) (HubID, bool) {
	id, ok := r.Hub(name.Value)
	if !ok && !name.Place.IsZero() && len(r.Hubs) > 0 { // a missing key, and hubs that cannot be read, are said already
		r.unknown(name, UnknownValue, "hub", r.HubNames())
	}
	return id, ok
}

// unknown says that a name does not exist, and which one is likely meant.
func (r *reader) unknown(name diag.Text, rule, kind string, names []string) {
	r.found.Error(name.Place, rule, fmt.Sprintf("%s %q does not exist", kind, name.Value), r.found.SuggestOr(name.Value, names, "write one of "))
}

// distinct leaves out what is written twice.
func (r *reader) distinct(kind string, written []diag.Text) []diag.Text {
	var out []diag.Text
	seen := make(map[string]bool, len(written))
	for _, text := range written {
		if seen[text.Value] {
			r.found.Error(text.Place, diag.BadValue, fmt.Sprintf("the %s %q is written twice", kind, text.Value), "take one out")
			continue
		}
		seen[text.Value] = true
		out = append(out, text)
	}
	return out
}

// limit cuts what is more than ids can count.
func limit[V any](r *reader, what string, pairs []yaml.Pair[V], most int) []yaml.Pair[V] {
	if len(pairs) <= most {
		return pairs
	}
	r.found.Error(pairs[most].Key.Place, diag.TooLarge, fmt.Sprintf("%d %s are more than %d", len(pairs), what, most), "split the center")
	return pairs[:most]
}

// name checks a name that others refer to.
func (r *reader) name(kind string, name diag.Text) {
	if !yaml.IsName(name.Value) {
		r.found.Error(name.Place, diag.BadValue, fmt.Sprintf("%q cannot be the name of this %s", name.Value, kind), "use letters, digits, _ and -")
	}
}
