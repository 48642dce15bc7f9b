package sim

import (
	"cmp"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// queueTable is a queue at a hub: "disputes@london".
type queueTable struct {
	index     int32
	service   routing.QueueID
	hub       routing.HubID
	capacity  int32            // of callers waiting
	languages routing.ValueSet // that its hub speaks
	target    des.Duration
	priority  []int          // of its levels, descending; the same at every hub
	ofTier    []int16        // the level of a tier's callers
	skills    []skillTable   // who answers it at its hub: the group that lists it earliest first
	stages    []des.Duration // the waits at which somebody more may answer a caller; ascending
	overflow  des.Duration   // the stage at which the next hub may; 0 is never
	handle    float64        // mean talk and wrap-up, ns

	conversations *model.Handling

	aging     routing.Aging
	escalates bool // some callers ask for the next level
	wrapsUp   bool // agents take time after its conversations
	estimates bool // some step asks for its wait
}

// skillTable is a queue that a group answers, by their indexes.
type skillTable struct {
	group  int32
	queue  int32
	place  int // in the group's order of preference
	after  des.Duration
	equals int // of those who answer a queue: how many that follow list it as early
}

type groupTable struct {
	index  int16 // a file of 1 MiB has no more
	hub    routing.HubID
	skills []skillTable
}

// layQueues lists every queue at every hub that serves it, by service and then
// by hub: the order of the report.
func (t *tables) layQueues() {
	for s := range t.Center.Queues {
		q, laws := &t.Center.Queues[s], &t.Handling[s]
		at := slices.Repeat([]int32{none}, len(t.Center.Hubs))
		priority := t.priorities(routing.QueueID(s))
		for _, h := range q.Hubs {
			at[h] = int32(len(t.queues))
			t.queues = append(t.queues, queueTable{
				index: at[h], service: routing.QueueID(s), hub: h, capacity: capacityOf(q), languages: t.languagesAt(h), target: int64(q.AnswerWithin),
				priority: priority, ofTier: t.tierLevels(routing.QueueID(s), priority),
				overflow: int64(q.OverflowAfter),
				handle:   laws.Talk.Mean() + laws.WrapUp.Mean(), conversations: laws,
				aging: t.Center.Priority.Aging, escalates: laws.Escalated > 0, wrapsUp: laws.WrapUp.Mean() > 0,
			})
		}
		t.queueAt = append(t.queueAt, at)
	}
	t.layStepLevels()
}

func capacityOf(q *routing.Queue) int32 {
	if q.Capacity == 0 {
		return math.MaxInt32 // unlimited
	}
	return int32(q.Capacity)
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

// priorities gives the levels of a service: every priority that a caller can
// have in it, by tier or by step, descending.
func (t *tables) priorities(s routing.QueueID) []int {
	var levels []int
	for tier := range t.tiers {
		levels = append(levels, t.tierPriority(s, tier))
	}
	for _, p := range t.programs {
		for i := range p.program.Steps {
			if step := &p.program.Steps[i]; step.HasPriority && step.Service == s {
				levels = append(levels, step.Priority)
			}
		}
	}
	slices.SortFunc(levels, func(a, b int) int { return cmp.Compare(b, a) })
	return slices.Compact(levels)
}

// tierPriority is the sum over tier and queue.
func (t *tables) tierPriority(s routing.QueueID, tier int) int {
	p, sum := &t.Center.Priority, 0
	if tier < len(p.Tier) {
		sum += p.Tier[tier]
	}
	if int(s) < len(p.Queue) {
		sum += p.Queue[s]
	}
	return sum
}

func (t *tables) tierLevels(s routing.QueueID, priority []int) []int16 {
	levels := make([]int16, t.tiers)
	for tier := range levels {
		levels[tier] = int16(slices.Index(priority, t.tierPriority(s, tier)))
	}
	return levels
}

// layGroups links groups and queues, and finds the stages of a wait: the ends of
// the delays of a skill, and the overflow.
func (t *tables) layGroups() {
	for g := range t.Groups {
		group := &t.Groups[g]
		table := groupTable{index: int16(g), hub: group.Hub}
		for place, s := range group.Skills {
			q := t.queueAt[s.Queue][group.Hub]
			if q == none {
				continue
			}
			k := skillTable{group: int32(g), queue: q, place: place, after: s.After}
			table.skills = append(table.skills, k)
			t.queues[q].skills = append(t.queues[q].skills, k)
		}
		t.groups = append(t.groups, table)
	}
	for i := range t.queues {
		q := &t.queues[i]
		slices.SortStableFunc(q.skills, func(a, b skillTable) int { return cmp.Compare(a.place, b.place) })
		for k := len(q.skills) - 2; k >= 0; k-- {
			if next := &q.skills[k+1]; next.place == q.skills[k].place {
				q.skills[k].equals = next.equals + 1
			}
		}
		t.layStages(q)
	}
}

func (t *tables) layStages(q *queueTable) {
	for _, k := range q.skills {
		q.stages = append(q.stages, k.after)
	}
	if q.overflow > 0 {
		q.stages = append(q.stages, q.overflow)
		for _, other := range t.queueAt[q.service] {
			if other != none {
				q.stages = append(q.stages, t.laterStages(other, q.overflow)...)
			}
		}
	}
	slices.Sort(q.stages)
	q.stages = slices.DeleteFunc(slices.Compact(q.stages), func(d des.Duration) bool { return d == 0 })
}

// laterStages gives the delays of the skills at another hub that end after its
// agents may take overflowed callers.
func (t *tables) laterStages(other int32, overflow des.Duration) []des.Duration {
	var stages []des.Duration
	for _, k := range t.queues[other].skills {
		if k.after > overflow {
			stages = append(stages, k.after)
		}
	}
	return stages
}
