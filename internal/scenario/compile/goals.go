package compile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// goals lowers the goals; one about all of a kind becomes one for each.
func (l *lowering) goals() {
	for i := range l.Goals {
		g := &l.Goals[i]
		subject, about, okAbout := l.about(g)
		c, okMeasure := l.criterion(g, subject)
		if !okAbout || !okMeasure {
			continue
		}
		for _, a := range about {
			c := c
			c.Subject = a
			c.Text = l.goalName(g, a)
			if c.Measure == model.ServiceLevel && c.Within == 0 {
				c.Within = int64(l.center.Queues[a.Index].AnswerWithin)
			}
			l.model.Goals = append(l.model.Goals, c)
		}
	}
}

// about finds whom a goal is about.
func (l *lowering) about(g *scenario.Goal) (model.SubjectKind, []model.Subject, bool) {
	kind, name := model.SubjectCenter, diag.Text{}
	for _, s := range []struct {
		model.SubjectKind
		diag.Text
	}{{model.SubjectQueue, g.Queue}, {model.SubjectTier, g.Tier}, {model.SubjectLine, g.Line}, {model.SubjectRegion, g.Region}, {model.SubjectGroup, g.Group}} {
		if s.Place.IsZero() {
			continue
		}
		if kind != model.SubjectCenter {
			l.error(s.Place, diag.BadValue, "write two goals", "a goal is about one subject")
			return kind, nil, false
		}
		kind, name = s.SubjectKind, s.Text
	}
	if kind == model.SubjectCenter {
		return kind, []model.Subject{{Kind: kind, Hub: routing.NoHub}}, true
	}
	about, ok := l.subjects(kind, name)
	return kind, about, ok
}

// subjects finds one subject by its name, or all of its kind.
func (l *lowering) subjects(kind model.SubjectKind, name diag.Text) ([]model.Subject, bool) {
	names := l.subjectNames(kind)
	if name.Value == allOfThem {
		return l.everyOne(kind, len(names)), true
	}
	subject, hub, ok := l.atHub(kind, name)
	if !ok {
		return nil, false
	}
	i := slices.Index(names, subject)
	if i < 0 {
		l.unknownSubject(kind, name, subject, names)
		return nil, false
	}
	if hub != routing.NoHub && !l.serves(hub, routing.QueueID(i), name.Place) {
		return nil, false
	}
	return []model.Subject{{Kind: kind, Index: i, Hub: hub}}, true
}

// atHub takes the hub off a subject's name: disputes@london is a queue at one.
func (l *lowering) atHub(kind model.SubjectKind, name diag.Text) (subject string, hub routing.HubID, ok bool) {
	queue, at, _ := strings.Cut(name.Value, "@")
	switch {
	case kind == model.SubjectQueue && queue == allOfThem:
		l.error(name.Place, diag.BadValue, `write "all", or each queue with its hub`, "%q: all are the queues of every hub", name.Value)
		return "", routing.NoHub, false
	case kind != model.SubjectQueue || at == "":
		return name.Value, routing.NoHub, true
	}
	if hub, ok = l.center.Hub(at); !ok {
		l.error(name.Place, flow.UnknownValue, near(at, l.center.HubNames()), "hub %q does not exist", at)
	}
	return queue, hub, ok
}

func (l *lowering) unknownSubject(kind model.SubjectKind, name diag.Text, subject string, names []string) {
	if kind == model.SubjectGroup && l.lostGroup(name) {
		return
	}
	rule := flow.UnknownValue
	if kind == model.SubjectQueue {
		rule = flow.UnknownQueue
	}
	l.error(name.Place, rule, near(subject, append(names, allOfThem)), "%s %q does not exist", kind, subject)
}

// lostGroup reports a group that a goal is about and that this scenario's own staff
// replaced, at the staff where the goal is taken from the scenario that this one is like.
func (l *lowering) lostGroup(name diag.Text) bool {
	_, groups := l.replacedStaff()
	if !slices.ContainsFunc(groups, func(g *yaml.Node) bool { n := g.Get("group"); return n != nil && n.Text == name.Value }) {
		return false
	}
	at := name.Place
	if l.inherited(at) {
		at = l.Root.Get("staff").Place
	}
	l.error(at, flow.UnknownValue, "add it, or give goals that are not about it", "a goal is about group %q, which does not exist: %s", name.Value, l.inPlaceOf())
	return true
}

// everyOne gives all subjects of a kind; of queues and lines those that get calls.
func (l *lowering) everyOne(kind model.SubjectKind, n int) []model.Subject {
	var out []model.Subject
	for i := range n {
		if kind == model.SubjectLine && l.reached[i] == nil {
			continue
		}
		if kind == model.SubjectQueue && !l.awaited(routing.QueueID(i)) {
			continue
		}
		out = append(out, model.Subject{Kind: kind, Index: i, Hub: routing.NoHub})
	}
	return out
}

func (l *lowering) subjectNames(kind model.SubjectKind) []string {
	var out []string
	switch kind {
	case model.SubjectQueue:
		return l.center.QueueNames()
	case model.SubjectTier:
		return slices.Clone(l.center.Attributes[routing.AttrTier].Values)
	case model.SubjectLine:
		return l.center.LineNames()
	case model.SubjectRegion:
		return slices.Clone(l.center.Attributes[routing.AttrRegion].Values)
	case model.SubjectGroup:
		for i := range l.model.Groups {
			out = append(out, l.model.Groups[i].Name)
		}
	case model.SubjectCenter:
	}
	return out
}

// criterion lowers a goal's measure and bound.
func (l *lowering) criterion(g *scenario.Goal, kind model.SubjectKind) (model.Goal, bool) {
	m, within, ok := l.measure(g)
	if !ok {
		return model.Goal{}, false
	}
	c := model.Goal{Measure: m, Within: within, OnDays: g.On.Value}
	if !l.isMeasured(g, &c, kind) {
		return c, false
	}
	bound := g.AtMost
	if c.AtLeast = !g.AtLeast.Place.IsZero(); c.AtLeast {
		bound = g.AtLeast
	}
	if c.AtLeast == !g.AtMost.Place.IsZero() {
		if c.AtLeast || !l.unsure {
			l.error(g.Place, diag.BadValue, `as in "at_least: 80%"`, "a goal has one bound, at_least or at_most")
		}
		return c, false
	}
	c.Bound, ok = l.goalBound(m, bound)
	return c, ok
}

// isMeasured reports a measure that is not one of whom the goal is about, or that says
// too little.
func (l *lowering) isMeasured(g *scenario.Goal, c *model.Goal, kind model.SubjectKind) bool {
	switch m := c.Measure; {
	case (m == model.Occupancy) != (kind == model.SubjectGroup):
		l.error(g.Measure.Place, diag.BadValue, "occupancy is a group's, and the others are not", "a %s has no measure %q", kind, g.Measure.Value)
	case kind == model.SubjectQueue && slices.Contains([]model.Measure{model.BlockedRatio, model.SelfServedRatio, model.RedialedRatio}, m):
		l.error(g.Measure.Place, diag.BadValue, "it is the whole center's, a line's, a tier's or a region's", "a %s has no measure %q", kind, g.Measure.Value)
	case !g.On.Place.IsZero() && g.On.Value == 0:
		l.error(g.On.Place, diag.BadValue, `write it as in "on: 90% of days"`, "a goal for 0%% of days asks for nothing")
	case m == model.ServiceLevel && c.Within == 0 && kind != model.SubjectQueue:
		l.error(g.Measure.Place, diag.BadValue, `write it as in "service_level 20s"`, "a service level needs a time")
	default:
		return true
	}
	return false
}

// measure finds what is measured.
func (l *lowering) measure(g *scenario.Goal) (model.Measure, int64, bool) {
	text := strings.Join(strings.Fields(g.Measure.Value), " ")
	name, within := text, int64(0)
	if rest, ok := strings.CutPrefix(text, "service_level "); ok {
		d, ok := scenario.Positive.Read(&yaml.Node{Kind: yaml.Scalar, Place: l.found.PlaceOf(g.Measure, rest), Text: rest}, l.found)
		if !ok {
			return 0, 0, false
		}
		name, within = "service_level", int64(d)
	}
	i := slices.Index(model.MeasureNames, name)
	if i < 0 {
		l.error(g.Measure.Place, flow.UnknownValue, near(name, model.MeasureNames), "there is no measure %q", g.Measure.Value)
		return 0, 0, false
	}
	return model.Measure(i), within, true
}

// goalBound reads a bound in seconds or as a fraction.
func (l *lowering) goalBound(m model.Measure, bound diag.Text) (float64, bool) {
	n := &yaml.Node{Kind: yaml.Scalar, Place: bound.Place, Text: bound.Value}
	if !m.IsTime() {
		return yaml.Percent.Read(n, l.found)
	}
	d, ok := yaml.Duration.Read(n, l.found)
	return d.Seconds(), ok
}

// goalName writes a goal as the report calls it: "lost_cards service_level 20s
// at least 80%".
func (l *lowering) goalName(g *scenario.Goal, a model.Subject) string {
	parts := []string{}
	if a.Kind != model.SubjectCenter {
		name := l.subjectNames(a.Kind)[a.Index]
		if a.Hub != routing.NoHub {
			name += "@" + l.center.Hubs[a.Hub].Name.Value
		}
		parts = append(parts, name)
	}
	parts = append(parts, strings.Join(strings.Fields(g.Measure.Value), " "))
	if !g.AtLeast.Place.IsZero() {
		parts = append(parts, "at least "+g.AtLeast.Value)
	} else {
		parts = append(parts, "at most "+g.AtMost.Value)
	}
	if !g.On.Place.IsZero() {
		parts = append(parts, fmt.Sprintf("on %s%% of days", scenario.FormatPercent(g.On.Value)))
	}
	return strings.Join(parts, " ")
}
