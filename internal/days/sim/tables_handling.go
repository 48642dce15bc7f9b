package sim

import (
	"cmp"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// handlingTable is the handling of a queue that depends on the call, the hour or the
// agent's group.
type handlingTable struct {
	property  model.Property
	attribute routing.AttributeID
	of        [][]model.Handling // by the speed of the group, then by value
}

// addSpeeds numbers the speeds of the groups.
func (t *tables) addSpeeds() {
	for g := range t.Groups {
		speed := cmp.Or(t.Groups[g].Speed, 1)
		class := slices.Index(t.speeds, speed)
		if class < 0 {
			class = len(t.speeds)
			t.speeds = append(t.speeds, speed)
		}
		t.groups[g].speed = int16(class)
	}
}

// addHandling sets how long the conversations of each queue are.
func (t *tables) addHandling() {
	for i := range t.queues {
		q := &t.queues[i]
		by := &t.Handling[q.queueID]
		if len(by.Of) == 0 { // nobody waits for it
			q.handling = &model.Handling{}
			continue
		}

		// The flags spare the draws of a queue without escalations or without wrap-up.
		q.escalates = slices.ContainsFunc(by.Of, func(h model.Handling) bool { return h.Escalated > 0 })
		q.wrapsUp = slices.ContainsFunc(by.Of, func(h model.Handling) bool { return h.WrapUp.Mean() > 0 })

		// All conversations of the queue are alike, so it needs no table.
		if by.Property == model.Everybody && !slices.ContainsFunc(t.speeds, func(s float64) bool { return s != 1 }) {
			q.handling = &by.Of[0]
			continue
		}

		q.varied = &handlingTable{property: by.Property, attribute: by.Attribute}
		for _, speed := range t.speeds {
			q.varied.of = append(q.varied.of, atSpeed(by.Of, speed))
		}

		// The hours are the same for all queues, so they are computed once.
		if by.Property == model.ByHour && t.hours == nil {
			for h := range t.Center.Hubs {
				t.hours = append(t.hours, hoursIn(&t.Clock, t.Center.Hubs[h].Zone))
			}
		}
	}
}

// atSpeed gives the handling by agents of a speed.
func atSpeed(all []model.Handling, speed float64) []model.Handling {
	out := slices.Clone(all)
	for i := range out {
		h := &out[i]
		h.Talk = h.Talk.Scaled(1 / speed)
		h.WrapUp = h.WrapUp.Scaled(1 / speed)
		h.EscalationTakes = h.EscalationTakes.Scaled(1 / speed)
	}
	return out
}
