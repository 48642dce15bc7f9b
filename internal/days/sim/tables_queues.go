package sim

import (
	"cmp"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// queueTable is a queue at a hub, as "disputes@london".
type queueTable struct {
	index      int32
	queueID    routing.QueueID
	hub        routing.HubID
	capacity   int32            // of callers waiting; MaxInt32 is unlimited
	languages  routing.ValueSet // that its hub speaks
	target     des.Duration
	priorities []int           // by level, descending; the same at every hub
	tierLevels []int16         // by tier
	skills     []skillTable    // of the groups at its hub that answer it: the one that lists it earliest first
	stages     []des.Duration  // the waits after which further agents may answer, ascending
	overflow   []des.Duration  // by tier: the stage of the next hub; 0 is never
	handling   *model.Handling // of all its conversations; nil if they vary
	varied     *handlingTable  // nil if they do not
	aging      routing.Aging

	languageClass   []uint8 // by language: the same groups speak the languages of a class
	languageClasses int

	escalates bool // some of its conversations end in an escalation
	wrapsUp   bool // its conversations have after-call work
	estimates bool // some step uses its estimated wait
}

// skillTable is a queue that a group answers.
type skillTable struct {
	group    int32
	queue    int32
	rank     int // in the group's order of preference
	after    des.Duration
	sameRank int // of a queue's skills: how many that follow have the same rank
}

// groupTable holds the parameters of a group.
type groupTable struct {
	index       int16            // a scenario file of at most 1 MiB has fewer than 32,768 groups
	speed       int16            // index into tables.speeds
	speaksFewer bool             // languages than its hub
	languages   routing.ValueSet // if it speaks fewer
	hub         routing.HubID
	skills      []skillTable
	pause       *model.Pause // nil without a pause
	away        *model.Away  // nil if nobody steps away
	ring        *model.Ring  // nil if agents answer at once
}

// addQueues adds every queue at every hub that serves it, in the order of the layout.
func (t *tables) addQueues() {
	// A hub may lack the queue.
	for range t.Center.Queues {
		t.queueAt = append(t.queueAt, slices.Repeat([]int32{none}, len(t.Center.Hubs)))
	}

	for i, at := range t.layout.Queues {
		q := &t.Center.Queues[at.Queue]
		t.queueAt[at.Queue][at.Hub] = int32(i)

		priorities := t.priorities(at.Queue)
		t.queues = append(t.queues, queueTable{
			index:      int32(i),
			queueID:    at.Queue,
			hub:        at.Hub,
			capacity:   cmp.Or(int32(q.Capacity), math.MaxInt32),
			languages:  t.languagesAt(at.Hub),
			target:     int64(q.AnswerWithin),
			priorities: priorities, tierLevels: t.tierLevels(at.Queue, priorities), aging: t.Center.Priority.Aging,
		})

		for _, after := range q.OverflowAfter {
			t.queues[i].overflow = append(t.queues[i].overflow, int64(after))
		}
	}

	// The steps refer to queues and their levels, so they follow when all queues are known.
	for i := range t.programs {
		t.linkSteps(&t.programs[i])
	}
}

// linkSteps sets the levels of a program's steps with a priority of their own, and
// marks the queues whose waits its steps need.
func (t *tables) linkSteps(p *programTable) {
	for s := range p.steps {
		step := p.program.StepAt(flow.StateID(s))
		t.linkChoices(&p.steps[s], step)

		// A queue counts the callers ahead only if some step needs its wait.
		if !step.ChecksQueue() && step.Announces.IsEmpty() {
			continue
		}

		for _, queueID := range step.Queues() {
			for _, q := range t.queueAt[queueID] {
				if q != none {
					t.queues[q].estimates = true
				}
			}
		}
	}
}

// linkChoices sets the level of a step's own priority, or the queues and levels that it chooses by
// attributes.
func (t *tables) linkChoices(at *stepTable, s *flow.Step) {
	queues := s.QueueByValue
	priorities := s.Priorities()
	switch {
	// The step chooses nothing by an attribute, so it has at most one level.
	case s.QueueByValue == nil && s.PriorityByValue == nil:
		if s.HasPriority {
			at.level = t.levelOf(s.Priority, s.Queue)
		}
		return
	case s.QueueByValue == nil:
		queues = []routing.QueueID{s.Queue}
	default:
		at.queueStride = max(1, len(priorities))
	}

	if s.PriorityByValue != nil {
		at.priorityStride = 1
	}

	// A level of -1 is the level of the caller's tier.
	for _, q := range queues {
		if priorities == nil {
			at.chosen = append(at.chosen, chosenQueue{q, -1})
		}
		for _, priority := range priorities {
			at.chosen = append(at.chosen, chosenQueue{q, t.levelOf(priority, q)})
		}
	}
}

// levelOf gives the level of a priority in a queue.
func (t *tables) levelOf(priority int, queueID routing.QueueID) int16 {
	return int16(slices.Index(t.priorities(queueID), priority))
}

func (t *tables) languagesAt(h routing.HubID) routing.ValueSet {
	var spoken routing.ValueSet
	for language := range t.Center.Attributes[routing.AttrLanguage].Domain().All() {
		if t.Center.Speaking(language).Has(h) {
			spoken.Add(language)
		}
	}
	return spoken
}

// priorities gives every priority that a caller can have in a queue, by tier or by
// step, descending: its levels.
func (t *tables) priorities(s routing.QueueID) []int {
	var levels []int
	for tier := range t.tiers {
		levels = append(levels, t.tierPriority(s, tier))
	}

	// A step may give a priority of its own, which no tier has.
	for _, p := range t.programs {
		for i := range p.program.Steps {
			if step := &p.program.Steps[i]; step.HasPriority && slices.Contains(step.Queues(), s) {
				levels = append(levels, step.Priorities()...)
			}
		}
	}

	slices.SortFunc(levels, func(a, b int) int { return cmp.Compare(b, a) })
	return slices.Compact(levels)
}

// tierPriority is the sum over tier and queue.
func (t *tables) tierPriority(s routing.QueueID, tier int) int {
	p := &t.Center.Priority
	return p.Tier[tier] + p.Queue[s]
}

func (t *tables) tierLevels(s routing.QueueID, priorities []int) []int16 {
	levels := make([]int16, t.tiers)
	for tier := range levels {
		levels[tier] = int16(slices.Index(priorities, t.tierPriority(s, tier)))
	}
	return levels
}

// addGroups adds the groups, links them with the queues, and finds the stages of a
// wait: the delays of skills, and the overflow.
func (t *tables) addGroups() {
	for g := range t.Groups {
		group := &t.Groups[g]
		table := groupTable{index: int16(g), hub: group.Hub, speaksFewer: !group.Languages.IsEmpty() &&
			group.Languages != t.languagesAt(group.Hub), languages: group.Languages}
		for rank, s := range group.Skills {
			// A group cannot answer a queue that its hub lacks.
			q := t.queueAt[s.Queue][group.Hub]
			if q == none {
				continue
			}

			k := skillTable{group: int32(g), queue: q, rank: rank, after: s.After}
			table.skills = append(table.skills, k)
			t.queues[q].skills = append(t.queues[q].skills, k)
		}

		// A field that is nil spares the draws of a behavior that the scenario does not have.
		if p := &group.Pause; p.Usual.Mean() > 0 || p.When != nil {
			table.pause = p
		}

		if a := &group.Away; a.Chance > 0 {
			table.away = a
		}

		if r := &group.Ring; r.Takes.Mean() > 0 {
			table.ring = r
			t.hasRings = true
		}

		t.groups = append(t.groups, table)
	}
	for i := range t.queues {
		q := &t.queues[i]

		// The group that lists a queue earliest answers it first. Groups with the same rank share
		// its calls.
		slices.SortStableFunc(q.skills, func(a, b skillTable) int { return cmp.Compare(a.rank, b.rank) })

		for k := len(q.skills) - 2; k >= 0; k-- {
			if next := &q.skills[k+1]; next.rank == q.skills[k].rank {
				q.skills[k].sameRank = next.sameRank + 1
			}
		}

		t.addStages(q)
		t.addLanguageClasses(q)
	}
}

// addLanguageClasses divides the languages by the groups at the queue's hub that speak them.
func (t *tables) addLanguageClasses(q *queueTable) {
	var classes []routing.Value // a language of each
	for language := range routing.Value(len(t.Center.Attributes[routing.AttrLanguage].Values)) {
		class := slices.IndexFunc(classes, func(other routing.Value) bool {
			return !slices.ContainsFunc(q.skills, func(k skillTable) bool {
				return t.groups[k.group].speaks(language) != t.groups[k.group].speaks(other)
			})
		})

		if class < 0 {
			class = len(classes)
			classes = append(classes, language)
		}

		q.languageClass = append(q.languageClass, uint8(class))
	}

	q.languageClasses = len(classes)
}

func (t *tables) addStages(q *queueTable) {
	for _, k := range q.skills {
		q.stages = append(q.stages, k.after)
	}

	for _, overflow := range q.overflow {
		if overflow == 0 {
			continue
		}

		// The agents of another hub may have delays of their own, which also open a stage.
		q.stages = append(q.stages, overflow)
		for _, other := range t.queueAt[q.queueID] {
			if other != none {
				q.stages = append(q.stages, t.laterStages(other, overflow)...)
			}
		}
	}

	slices.Sort(q.stages)
	q.stages = slices.DeleteFunc(slices.Compact(q.stages), func(d des.Duration) bool { return d == 0 })
}

// laterStages gives the delays of skills at another hub that are longer than the
// overflow.
func (t *tables) laterStages(other int32, overflow des.Duration) []des.Duration {
	var stages []des.Duration
	for _, k := range t.queues[other].skills {
		if k.after > overflow {
			stages = append(stages, k.after)
		}
	}
	return stages
}
