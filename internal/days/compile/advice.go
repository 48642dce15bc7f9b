package compile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// adviseChoices reports the choices of reached steps that the scenario's answers do not name: nobody
// makes them.
func (c *reachChecker) adviseChoices() {
	reported := map[string]bool{}
	for id := range c.reach {
		if c.reach[id] == nil {
			continue
		}

		program := &c.model.Programs[c.model.Lines[id].Program]
		ids := map[string]int{}
		for i := range program.Steps {
			ids[program.Steps[i].String()] = i
		}

		for _, s := range c.reachedSteps(id) {
			entry := c.answerOf(s)
			if entry == nil || isLookup(s) || reported[s.String()] || !hasShares(&entry.Value) {
				continue
			}

			reported[s.String()] = true

			if missing := unnamedChoices(program, ids[s.String()]); len(missing) > 0 {
				c.adviseChoice(s, &entry.Value, missing)
			}
		}
	}
}

// adviseLanguages reports that no value depends on the given languages of callers: they have no effect. Patience never
// depends on the language.
func (c *reachChecker) adviseLanguages() {
	if slices.ContainsFunc(c.properties(), func(by diag.Text) bool { return by.Value == "language" }) {
		return
	}

	for i := range c.Lines {
		given := c.Lines[i].Callers.Language
		id, ok := c.center.Line(c.Lines[i].Line.Value)
		isFirst := func(s scenario.Part) bool { return s.Name.Value == c.center.Lines[id].Languages[0].Value }
		if !ok || len(given) == 0 || slices.ContainsFunc(given, isFirst) && len(given) == 1 {
			continue
		}

		fix := diag.Fix("remove it, or lead a menu to set: {language: …}")
		for _, s := range c.reachedSteps(int(id)) {
			if answer := c.byLanguage(c.model.Programs[c.model.Lines[id].Program].Program, s, id); answer != "" {
				fix = diag.Fixf("write answers: {%s: %s}", s, strings.Replace(answer, flow.Silent+"}", "…}", 1))
				break
			}
		}
		c.advise(given[0].Name.Place, scenario.Unused, "no answer depends on the language of callers", fix)
		return // several lines may have the same languages
	}
}

// properties returns the properties that answers, lookups and handling depend on.
func (c *compiler) properties() []diag.Text {
	var out []diag.Text
	for _, a := range slices.Concat(c.Answers, c.Lookups) {
		out = append(out, a.Value.By)
	}
	for _, h := range c.Handling.Queues {
		out = append(out, h.Value.By)
	}
	return out
}

// hasShares reports whether an answer gives shares. One name for all callers, or for all of a kind, is
// meant to leave out the others.
func hasShares(a *scenario.Answer) bool {
	has := false
	a.Each(func(m *scenario.Mixture) { has = has || len(*m) > 1 })
	return has
}

// unnamedChoices returns the names of a step's own choices that no reply is. Keys of anywhere are not
// among them.
func unnamedChoices(p *model.Program, id int) []string {
	replies := slices.Concat(p.Questions[id].Of...)
	isNamed := func(o flow.Outcome) bool {
		return slices.ContainsFunc(replies, func(r model.Reply) bool {
			return r.Kind == model.ReplyOutcome && r.Outcome == o
		})
	}

	var out []string
	for _, name := range p.Def(flow.StepID(id)).OwnChoices() {
		if o := slices.Index(p.Outcomes, name); o >= 0 && !isNamed(flow.Outcome(o)) {
			out = append(out, yaml.Quoted(name))
		}
	}

	return out
}

func (c *reachChecker) adviseChoice(s *flow.Step, a *scenario.Answer, missing []string) {
	key, name := answerKey(s)
	choices := "choice " + missing[0]
	give := "give it a share"
	if len(missing) > 1 {
		choices = "choices " + strings.Join(missing, ", ")
		give = "give each a share"
	}
	text := fmt.Sprintf("nobody makes the %s of step %q, which the answer does not name", choices, s)
	c.advise(a.Place, scenario.UnnamedChoice, text,
		diag.Fixf("%s in %s.%s, or write %s: 0%% if nobody makes it", give, key, name, missing[0]))
}

// unofferedIntents returns the names of the intents of a line's callers that a listen step does not have.
func unofferedIntents(m *model.Model, s *flow.Step, line *model.Line) []string {
	has := make([]bool, len(m.Intents))
	for i, share := range line.Callers.Intent {
		has[i] = share > 0
	}
	for i := range line.Trace {
		if details := line.Trace[i].Details; details != nil && details.Intent >= 0 {
			has[details.Intent] = true
		}
	}

	var out []string
	for i, name := range m.Intents {
		if has[i] && s.IntentNamed(name) < 0 {
			out = append(out, yaml.Quoted(name))
		}
	}
	return out
}

// adviseHours reports queues that are open, with callers, while no agent who can take them works.
func (c *reachChecker) adviseHours() {
	type class struct {
		from callerKind
		at   waitingAt
		wait des.Duration
	}
	known := map[class]bool{}
	var all gaps
	for id := range c.model.Lines {
		line := routing.LineID(id)
		waits := c.longestWaits(line)
		for _, queue := range c.waits[id].queues {
			opens := c.openHubs(queue)
			wait := waits[queue]
			for _, from := range c.callerKinds(line, queue) {
				for _, at := range c.firstHubs(from, opens) {
					if of := (class{from, at, wait}); !known[of] {
						known[of] = true
						all.add(c, from, at, wait)
					}
				}
			}
		}
	}

	for _, g := range all {
		c.adviseUnstaffed(g)
	}
}

// gap is the time in which agents lack for the callers of a queue who wait at a hub.
type gap struct {
	queue     routing.QueueID
	hub       routing.HubID
	nobody    []model.TimeSpan // in which no agent of any language takes the callers
	languages []languageGap    // beyond nobody, by the order in which callers have the languages
	late      []int            // indexes of groups that answer the queue only after longer than the callers wait
}

// languageGap is the time in which no agent speaks the language of callers.
type languageGap struct {
	language routing.Value
	hours    []model.TimeSpan
}

// gaps are in the order in which callers come to them.
type gaps []*gap

// add adds the time without agents for a kind of callers. Callers of several kinds may wait in the same queue.
func (all *gaps) add(c *reachChecker, from callerKind, at waitingAt, wait des.Duration) {
	if _, lacks := c.lack(from, at); lacks {
		return
	}

	isThere := func(g *gap) bool { return g.queue == from.queue && g.hub == at.hub }
	i := slices.IndexFunc(*all, isThere)
	if i < 0 {
		i = len(*all)
		*all = append(*all, &gap{queue: from.queue, hub: at.hub})
	}

	g := (*all)[i]
	nobody, late := c.unstaffedHours(from, at, wait, anyLanguage)
	spoken, _ := c.unstaffedHours(from, at, wait, func(g *model.Group) bool { return g.Languages.Has(at.language) })
	g.nobody = union(g.nobody, nobody)
	for _, at := range late {
		if !slices.Contains(g.late, at) {
			g.late = append(g.late, at)
		}
	}

	hours := without(spoken, nobody)
	if at := slices.IndexFunc(g.languages, func(l languageGap) bool { return l.language == at.language }); at >= 0 {
		g.languages[at].hours = union(g.languages[at].hours, hours)
		return
	}
	g.languages = append(g.languages, languageGap{at.language, hours})
}

func anyLanguage(*model.Group) bool { return true }

// adviseUnstaffed reports the hours without agents of a queue at a hub, but for hours without calls: the hours in
// which nobody works, and those in which nobody speaks some languages.
func (c *reachChecker) adviseUnstaffed(g *gap) {
	lacksAny := func(l languageGap) bool { return len(l.hours) > 0 }
	if len(g.nobody) == 0 && !slices.ContainsFunc(g.languages, lacksAny) {
		return // as of most queues: the hours without calls take longer to find
	}

	if routing.Allows(c.center.Queues[g.queue].Allow, scenario.UnstaffedHours) {
		return
	}

	uncalled := c.uncalledHours(g.queue)
	if hours := without(g.nobody, uncalled); len(hours) > 0 {
		c.noteUnstaffed(g, hours, nil)
	}

	// Languages that lack agents in the same hours are one finding.
	for i := 0; i < len(g.languages); i++ {
		hours := without(without(g.languages[i].hours, g.nobody), uncalled)
		if len(hours) == 0 {
			continue
		}

		var names []string
		for j := i; j < len(g.languages); j++ {
			if slices.Equal(hours, without(without(g.languages[j].hours, g.nobody), uncalled)) {
				names = append(names, c.center.Attributes[routing.AttrLanguage].Values[g.languages[j].language])
				g.languages[j].hours = nil
			}
		}
		c.noteUnstaffed(g, hours, names)
	}
}

// noteUnstaffed reports that no agent of a queue at a hub works, or speaks some languages, in some hours. The finding
// has the names of the files, and the note of results the titles.
func (c *reachChecker) noteUnstaffed(g *gap, hours []model.TimeSpan, languages []string) {
	queue, hub := &c.center.Queues[g.queue], &c.center.Hubs[g.hub]
	when := c.listHours(hours, g.hub)
	lacking := func(late []string) string {
		switch {
		case languages != nil:
			return "speaks " + strings.Join(languages, " or ")
		case len(late) > 0:
			return fmt.Sprintf("works (%s takes a call only after longer than these callers wait)",
				strings.Join(late, " and "))
		}
		return "works"
	}

	var names, titles []string
	for _, at := range g.late {
		names = append(names, c.model.Groups[at].Name)
		titles = append(titles, c.model.Groups[at].Title)
	}
	text := fmt.Sprintf("queue %q is open at %s while no agent who answers it %s: %s", queue.Name.Value, hub.Name.Value,
		lacking(names), when)
	titled := fmt.Sprintf("the queue %s is open at %s while no agent who answers it %s: %s", queue.Title, hub.Title,
		lacking(titles), when)

	fix := diag.Fix("add agents in these hours, or shorten the hours of the queue in routing.yaml")
	note := model.Note{Rule: scenario.UnstaffedHours, Text: titled, Queue: g.queue, Hub: g.hub, Hours: hours}
	if languages != nil {
		fix = diag.Fixf("add agents who speak %s in these hours, or lead these callers elsewhere",
			strings.Join(languages, ", "))

		// Calls are not counted by language and interval, so that the note has no numbers.
		note.Hours = nil
	}
	c.found.Advise(c.placeOf("staff"), scenario.UnstaffedHours, text, fix)
	c.model.Notes = append(c.model.Notes, note)
}

// longestWaits returns the longest time that callers of a line wait in each queue: the longest max_wait of the steps
// that lead to it, or their longest patience if that is shorter. It is des.Forever without a bound.
func (c *reachChecker) longestWaits(line routing.LineID) map[routing.QueueID]des.Duration {
	l := &c.model.Lines[line]
	patience := des.Duration(0)
	for i := range l.Callers.Patience.Of {
		patience = max(patience, l.Callers.Patience.Of[i].Longest())
	}

	// A call that a file lists may have a patience of its own.
	for i := range l.Trace {
		if d := l.Trace[i].Details; d != nil {
			patience = max(patience, d.Patience)
		}
	}

	out := map[routing.QueueID]des.Duration{}
	for _, s := range c.reachedSteps(int(line)) {
		if !s.Help.IsAgent() {
			continue
		}

		// A booked callback, and a queue step without max_wait, have no bound.
		wait := patience
		if s.Help == flow.HelpQueue && s.MaxWait > 0 {
			wait = min(patience, s.MaxWait)
		}
		if s.Help == flow.HelpCallback {
			wait = des.Forever
		}
		for _, queue := range s.Queues() {
			out[queue] = max(out[queue], wait)
		}
	}
	return out
}

// listHours writes times by the clock of a hub: the first ones, and how long all are.
func (c *reachChecker) listHours(hours []model.TimeSpan, hub routing.HubID) string {
	const most = 3
	var out []string
	all := time.Duration(0)
	for i, h := range hours {
		all += time.Duration(h.To - h.From)
		if i < most {
			zone := c.center.Hubs[hub].Zone
			from := c.model.Clock.Instant(h.From).In(zone)
			to := c.model.Clock.Instant(h.To).In(zone)
			end := to.Format("15:04")
			if routing.DateOf(from) != routing.DateOf(to) {
				end = to.Format("Mon 15:04")
			}

			out = append(out, from.Format("Mon 2006-01-02 15:04")+" to "+end)
		}
	}

	text := strings.Join(out, ", ")
	if more := len(hours) - most; more > 0 {
		text += fmt.Sprintf(" and %d more times, %s in all", more, yaml.FormatDuration(all))
	}

	return text
}

// unstaffedHours returns the times of the statistics when a queue is open and no group of a kind takes its callers,
// who wait for a time at most. It looks at the hub where callers wait first, and at the hubs where they overflow in
// time. Late are the groups that would take them after a longer wait.
func (c *reachChecker) unstaffedHours(
	from callerKind, at waitingAt, wait des.Duration, takes func(*model.Group) bool,
) (hours []model.TimeSpan, late []int) {
	hubs := c.hubsFor(from, at)
	if des.Duration(c.center.Queues[from.queue].OverflowAfter[from.tier]) > wait {
		hubs = hubs[:1]
	}

	clock := &c.model.Clock
	queue := &c.center.Queues[from.queue]
	open := []routing.Period{{From: clock.Instant(clock.From), To: clock.Instant(clock.To)}}
	if queue.Hours.Closes() {
		open = queue.Hours.Periods(open[0].From, open[0].To, c.center.Hubs[at.hub].Zone)
	}

	for _, p := range open {
		hours = append(hours, model.TimeSpan{From: clock.TimeOf(p.From), To: clock.TimeOf(p.To)})
	}

	for i := range c.model.Groups {
		g := &c.model.Groups[i]
		after, answers := answersAfter(g, from.queue)
		if !answers || !slices.Contains(hubs, g.Hub) || !takes(g) {
			continue
		}
		if after > wait {
			late = append(late, i)
			continue
		}
		if g.Open {
			// Its agents are still to be found.
			return nil, nil
		}
		for j, step := range g.Roster {
			end := clock.Stop
			if j+1 < len(g.Roster) {
				end = g.Roster[j+1].At
			}
			if step.Agents > 0 {
				hours = withoutSpan(hours, step.At, end)
			}
		}
	}

	return hours, late
}

// uncalledHours returns the times of the statistics when nobody calls a line whose callers can wait
// in a queue. Of calls that a file lists, an interval of the report counts as a whole.
func (c *reachChecker) uncalledHours(queue routing.QueueID) []model.TimeSpan {
	clock := &c.model.Clock
	out := []model.TimeSpan{{From: clock.From, To: clock.To}}
	for id := range c.model.Lines {
		line := &c.model.Lines[id]
		if !line.IsCalled() || !c.waits[id].in(queue) {
			continue
		}

		for _, arrival := range line.Trace {
			start := arrival.At - (arrival.At-clock.From)%clock.Interval
			out = withoutSpan(out, start, start+clock.Interval)
		}

		// The rate repeats: the first period begins before the statistics.
		first := clock.From - clock.IntoRatePeriod(clock.From)
		for begin := first; begin < clock.To && len(line.Rate) > 0; begin += clock.RatePeriod {
			for i, piece := range line.Rate {
				end := clock.RatePeriod
				if i+1 < len(line.Rate) {
					end = line.Rate[i+1].At
				}
				if piece.PerHour > 0 {
					out = withoutSpan(out, begin+piece.At, begin+end)
				}
			}
		}
	}

	return out
}

// withoutSpan returns times without those from one to another.
func withoutSpan(spans []model.TimeSpan, from, to des.Time) []model.TimeSpan {
	var out []model.TimeSpan
	for _, s := range spans {
		before := model.TimeSpan{From: s.From, To: min(s.To, from)}
		after := model.TimeSpan{From: max(s.From, to), To: s.To}
		for _, rest := range []model.TimeSpan{before, after} {
			if rest.From < rest.To {
				out = append(out, rest)
			}
		}
	}
	return out
}

// without returns times without others.
func without(spans, others []model.TimeSpan) []model.TimeSpan {
	for _, o := range others {
		spans = withoutSpan(spans, o.From, o.To)
	}
	return spans
}

// union returns the times of two lists, in order and without overlaps.
func union(a, b []model.TimeSpan) []model.TimeSpan {
	all := slices.Concat(a, without(b, a))
	slices.SortFunc(all, func(x, y model.TimeSpan) int { return cmp.Compare(x.From, y.From) })
	return all
}

// answers reports whether a group answers a queue.
func answers(g *model.Group, queue routing.QueueID) bool {
	_, answers := answersAfter(g, queue)
	return answers
}

// answersAfter returns the wait after which a group answers callers of a queue, and whether it answers them.
func answersAfter(g *model.Group, queue routing.QueueID) (after des.Duration, answers bool) {
	i := slices.IndexFunc(g.Skills, func(k model.Skill) bool { return k.Queue == queue })
	if i < 0 {
		return 0, false
	}
	return g.Skills[i].After, true
}
