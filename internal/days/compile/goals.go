package compile

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// compileGoals compiles the goals. A goal about all of a kind becomes one for each.
func (c *reachChecker) compileGoals() {
	for i := range c.Goals {
		g := &c.Goals[i]
		kind, subjects, okSubject := c.subjects(g)
		goal, okGoal := c.goal(g, kind)
		if !okSubject || !okGoal {
			continue
		}

		for _, subject := range subjects {
			goal := goal
			goal.Subject, goal.Text = subject, c.goalText(g, subject)

			if goal.Measure.HasTarget() && goal.Within == ownTarget {
				goal.Within = int64(c.center.Queues[subject.Index].AnswerWithin)
			}

			goal.Title = c.goalTitle(g, &goal, len(subjects) > 1)
			c.model.Goals = append(c.model.Goals, goal)
		}
	}
}

// subjects returns the kind and the subjects of a goal.
func (c *reachChecker) subjects(g *scenario.Goal) (model.SubjectKind, []model.Subject, bool) {
	kind := model.SubjectCenter
	name := diag.Text{}
	for i, text := range g.Subjects {
		if text.Place.IsZero() {
			continue
		}

		switch {
		case kind != model.SubjectCenter:
			c.error(text.Place, diag.BadValue, "a goal is about one subject", "write two goals")
			return kind, nil, false
		default:
			kind = model.SubjectKind(i)
			name = text
		}
	}

	switch {
	case kind == model.SubjectCenter:
		return kind, []model.Subject{{Kind: kind, Hub: routing.NoHub}}, true
	case name.Value == allSubjects:
		return kind, c.everySubject(kind), true
	}

	subject, ok := c.subject(kind, name)
	return kind, []model.Subject{subject}, ok
}

// subject finds one subject by its name; disputes@london is a queue at one hub.
func (c *reachChecker) subject(kind model.SubjectKind, name diag.Text) (model.Subject, bool) {
	out := model.Subject{Kind: kind, Hub: routing.NoHub}
	text, hub, atHub := strings.Cut(name.Value, "@")
	switch {
	case kind != model.SubjectQueue:
		text = name.Value
	case text == allSubjects:
		c.error(name.Place, diag.BadValue, fmt.Sprintf("%q: all are the queues of every hub", name.Value),
			`write "all", or each queue with its hub`)
		return out, false
	case atHub:
		id, ok := c.center.Hub(hub)
		if !ok {
			c.unknown(diag.Text{Value: hub, Place: c.found.PlaceOf(name, hub)}, flow.UnknownValue,
				c.center.HubNames(), "hub %q does not exist", hub)
			return out, false
		}
		out.Hub = id
	}

	names := c.model.Subjects(kind)
	out.Index = slices.Index(names, text)
	if out.Index < 0 && kind == model.SubjectGroup && c.isInherited(name.Place) {
		c.error(c.placeOf("staff"), flow.UnknownValue,
			fmt.Sprintf("a goal is about group %q, which does not exist", text),
			"add the group, or write goals without it")
		return out, false
	}

	if out.Index < 0 {
		rule := flow.UnknownValue
		if kind == model.SubjectQueue {
			rule = flow.UnknownQueue
		}

		c.unknown(diag.Text{Value: text, Place: name.Place}, rule, slices.Concat(names, []string{allSubjects}),
			"%s %q does not exist", kind, text)
		return out, false
	}

	switch kind {
	case model.SubjectQueue:
		c.found.ReferQueue(name)
	case model.SubjectLine:
		c.found.Refer(diag.LineName, "", name)
	default:
		// What the scenario or an attribute names.
	}

	return out, out.Hub == routing.NoHub || c.checkServes(out.Hub, routing.QueueID(out.Index), name.Place)
}

// hasCalls reports whether there can be calls of a line, to a queue or in a language.
func (c *reachChecker) hasCalls(kind model.SubjectKind, i int) bool {
	switch kind {
	case model.SubjectLine:
		return c.model.Lines[i].IsCalled()
	case model.SubjectQueue:
		return c.isAwaited(routing.QueueID(i))
	case model.SubjectLanguage:
		name := c.model.Subjects(kind)[i]
		for line := range c.center.Lines {
			offers := func(l diag.Text) bool { return l.Value == name }
			if c.model.Lines[line].IsCalled() && slices.ContainsFunc(c.center.Lines[line].Languages, offers) {
				return true
			}
		}

		return false
	default:
		return true
	}
}

// everySubject returns all subjects of a kind; of queues, lines and languages those with
// calls.
func (c *reachChecker) everySubject(kind model.SubjectKind) []model.Subject {
	var out []model.Subject
	for i := range c.model.Subjects(kind) {
		if c.hasCalls(kind, i) {
			out = append(out, model.Subject{Kind: kind, Index: i, Hub: routing.NoHub})
		}
	}
	return out
}

// goal compiles a goal's measure and bound, for subjects of a kind. It reports errors, and returns
// false after one. The caller adds the subject and the title.
func (c *reachChecker) goal(g *scenario.Goal, kind model.SubjectKind) (model.Goal, bool) {
	m, within, ok := c.measure(g)
	if !ok {
		return model.Goal{}, false
	}

	goal := model.Goal{
		Measure: m, Within: within, OnDays: g.On.Value, AtLeast: !g.AtLeast.Place.IsZero(),
		Each: model.Each(slices.Index(model.EachNames, g.Each.Value)),
	}
	if !c.checkMeasure(g, &goal, kind) {
		return goal, false
	}

	bound := g.AtMost
	if goal.AtLeast {
		bound = g.AtLeast
	}

	switch {
	case goal.AtLeast && !g.AtMost.Place.IsZero():
		c.error(g.Place, diag.BadValue, "a goal has one bound, at_least or at_most", "write two goals")
		return goal, false
	case bound.Place.IsZero():
		c.noteMissing(g.Place, diag.BadValue, "a goal has one bound, at_least or at_most",
			`as in "at_least: 80%"`)
		return goal, false
	}

	// The unit of the measure decides how its bound is read.
	n := &yaml.Node{Kind: yaml.Scalar, Place: bound.Place, Text: bound.Value}
	switch m.Unit() {
	case model.Seconds:
		d, ok := yaml.Duration.Read(n, c.found)
		goal.Bound = d.Seconds()
		return goal, ok
	case model.Money:
		goal.Bound, ok = scenario.TotalCost.Read(n, c.found)
	case model.InputsPerCall:
		goal.Bound, ok = scenario.MeanInputs.Read(n, c.found)
	case model.Share, model.CallsPerDay:
		goal.Bound, ok = yaml.Percent.Read(n, c.found)
	}

	return goal, ok
}

// checkMeasure reports a measure that the goal's subject does not have, or without its
// time.
func (c *reachChecker) checkMeasure(g *scenario.Goal, goal *model.Goal, kind model.SubjectKind) bool {
	kinds := goal.Measure.Subjects()
	switch m := goal.Measure; {
	case !slices.Contains(kinds, kind):
		names := make([]string, len(kinds))
		for i, k := range kinds {
			names[i] = k.String()
		}
		c.error(g.Measure.Place, diag.BadValue, fmt.Sprintf("a %s has no measure %q", kind, g.Measure.Value),
			diag.Fix("its subject is one of "+strings.Join(names, ", ")))
	case m.Counts(model.OfRoster) &&
		!slices.ContainsFunc(c.Staff, func(s scenario.Staff) bool { return !s.Cost.Place.IsZero() }):
		c.error(g.Measure.Place, diag.MissingKey, "no group has a cost",
			`add the cost of an agent's hour to each group, as in "cost: 28"`)
	case !g.On.Place.IsZero() && g.On.Value == 0:
		c.error(g.On.Place, diag.BadValue, "a goal for 0% of days always holds",
			`write it as in "on: 90% of days"`)
	case m.HasTarget() && goal.Within == ownTarget && kind != model.SubjectQueue:
		c.error(g.Measure.Place, diag.BadValue, "a service level needs a time",
			`write it as in "service_level 20s"`)
	case goal.Each == model.EachHour && time.Hour%max(c.Interval.Value, time.Second) != 0:
		c.error(g.Each.Place, diag.BadValue,
			fmt.Sprintf("intervals of %s do not add up to hours",
				yaml.FormatDuration(c.Interval.Value)),
			`write "each: interval", or an interval that divides an hour, as "interval: 15m"`)
	default:
		return true
	}

	return false
}

// ownTarget is the time of a service level without one: the queue's own target.
const ownTarget = -1

// measure reads a goal's measure, for a service level with its time in nanoseconds.
func (c *reachChecker) measure(g *scenario.Goal) (model.Measure, int64, bool) {
	name := oneSpaced(g.Measure.Value)
	names := []string{}
	for _, m := range model.Measures() {
		if rest, ok := strings.CutPrefix(name, m.String()+" "); ok && m.HasTarget() {
			d, ok := yaml.Duration.Read(&yaml.Node{
				Kind:  yaml.Scalar,
				Place: c.found.PlaceOf(g.Measure, rest),
				Text:  rest,
			},
				c.found)
			return m, int64(d), ok
		}

		if name == m.String() || name+" mean" == m.String() {
			return m, ownTarget, true
		}
		names = append(names, m.String())
	}

	c.unknown(diag.Text{Value: name, Place: g.Measure.Place}, flow.UnknownValue, names, "there is no measure %q",
		g.Measure.Value)
	return 0, 0, false
}

// goalTitle is the given title, with the subject if the goal is about several, or else a sentence.
func (c *reachChecker) goalTitle(g *scenario.Goal, goal *model.Goal, several bool) string {
	switch {
	case g.Title == "":
		return c.model.GoalTitle(goal)
	case several:
		return c.model.TitleOf(goal.Subject).String() + ": " + g.Title
	default:
		return g.Title
	}
}

func oneSpaced(s string) string { return strings.Join(strings.Fields(s), " ") }

// goalText writes a goal as the report shows it: "lost_cards service_level 20s at least
// 80%".
func (c *reachChecker) goalText(g *scenario.Goal, subject model.Subject) string {
	parts := []string{}
	if subject.Kind != model.SubjectCenter {
		parts = append(parts, c.model.SubjectName(subject))
	}

	parts = append(parts, oneSpaced(g.Measure.Value))
	if !g.AtLeast.Place.IsZero() {
		parts = append(parts, "at least "+g.AtLeast.Value)
	} else {
		parts = append(parts, "at most "+g.AtMost.Value)
	}

	if !g.Each.Place.IsZero() {
		parts = append(parts, "each "+g.Each.Value)
	}

	if !g.On.Place.IsZero() {
		parts = append(parts, fmt.Sprintf("on %s%% of days", scenario.FormatPercent(g.On.Value)))
	}

	return strings.Join(parts, " ")
}
