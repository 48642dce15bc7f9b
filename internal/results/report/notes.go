package report

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/days/model"
)

// Note points out something about the scenario that no measure shows. Rule is the rule of the checker
// that finds it too, if there is one. A note about hours without agents counts the calls of the report's intervals in
// which these hours are, over all replications.
type Note struct {
	Rule       string `json:"rule,omitempty"`
	Text       string `json:"text"`
	Offered    *int64 `json:"offered,omitempty"`    // to the queue
	Unanswered *int64 `json:"unanswered,omitempty"` // of the offered
	// the mean number of times that a caller joins the queue of the note
	Joins float64 `json:"joins,omitempty"`
}

// note makes a note of the scenario, with the calls that it is about.
func (b *builder) note(of *model.Note) Note {
	out := Note{Rule: string(of.Rule), Text: of.Text}

	// A note without hours is about the scenario, and not about calls.
	if len(of.Hours) == 0 {
		return out
	}

	var offered, answered int64
	for i := range b.layout.Queues {
		// A note names one queue at one hub.
		if b.layout.Queues[i].Queue != of.Queue || b.layout.Queues[i].Hub != of.Hub {
			continue
		}
		for interval := range b.layout.Intervals {
			start := b.layout.Start(interval)
			if isWithin(of.Hours, start, start+b.layout.Length(interval)) {
				t := b.tally.QueueInterval(i, interval)
				offered += int64(t.Offered)
				answered += int64(t.Answered)
			}
		}
	}

	// An answer counts for the queue that the caller joined, in the interval when the call arrived.
	// So the answered calls are a part of the offered ones, even if another hub's agent answers.
	unanswered := offered - answered
	out.Offered = &offered
	out.Unanswered = &unanswered

	return out
}

// manyJoins is the mean number of times that a caller joins one queue above which a note names the queue. The shares of
// such a queue are of visits, and hide that its callers wait again and again.
const manyJoins = 3

// rejoined names the queues that a caller joined many times on average.
func (b *builder) rejoined() []Note {
	queues := b.layout.Model.Center.Queues
	offered := make([]uint64, len(queues))
	again := make([]uint64, len(queues))
	for i := range b.total.Queues {
		queue := b.layout.Queues[i].Queue
		offered[queue] += b.total.Queues[i].Visits.Offered
		again[queue] += b.total.Queues[i].Rejoined
	}

	var out []Note
	for id := range queues {
		if offered[id] <= again[id] {
			continue // without calls; or the first visits are of calls outside of the statistics
		}
		if joins := float64(offered[id]) / float64(offered[id]-again[id]); joins > manyJoins {
			out = append(out, Note{Joins: joins, Text: fmt.Sprintf(
				"a caller joins the queue %s %.1f times on average, because a way leads back to it", queues[id].Title, joins)})
		}
	}
	return out
}

// isWithin reports whether a time is in part within some others.
func isWithin(hours []model.TimeSpan, from, to int64) bool {
	for _, h := range hours {
		if h.From < to && from < h.To {
			return true
		}
	}
	return false
}
