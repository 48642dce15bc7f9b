package importer

import (
	"cmp"
	"slices"
	"strings"
)

// Status is the result of the import for a block.
type Status uint8

// The statuses, the most severe last.
const (
	Exact        Status = iota // the step behaves as the block does
	Expanded                   // several steps do
	Approximated               // the steps do something like it
	LeftOut                    // there is no step for it
)

func (s Status) String() string {
	return [...]string{"exact", "expanded", "approximated", "left out"}[s]
}

// Reasons that several formats have for a block that is left out.
const (
	NoEffect    = "no effect on the way of a call"
	SaysNothing = "has no prompt, and waits for nothing"
	ErrorOnly   = "only a failure of the platform leads here"
	SameStep    = "the step of another line does the same"
	SameWays    = "all its outcomes lead to the same step here"
	RunsNothing = "runs nothing that callers hear, and all its outcomes lead to the same step here"
	ForScenario = "which agents take its calls and how soon is for the scenario; music and records have no effect on the way of a call"
	RunsUnheard = "no call hears what it runs"
	AfterCall   = "reached after the caller has hung up only"
	Unreachable = "no path from the start leads here"
	Dropped     = "a way here is left out: see the blocks before it"
)

// withoutEffect are the reasons of blocks without which each call goes the same way.
var withoutEffect = []string{NoEffect, SaysNothing, SameStep, SameWays, RunsNothing, AfterCall, ForScenario}

// UnknownRecording is the remark of a prompt that is a recording without a text.
const (
	UnknownRecording    = "a recording: its words and its length are not in the export"
	UnknownRecordingFix = "write its words as text next to audio, or its length as takes"
)

// NeverWaits is the reason of a block whose way is cut, because calls would follow it forever.
const (
	NeverWaits    = "closes a cycle in which nobody is asked anything and nobody waits: here the call ends"
	NeverWaitsFix = "ask the caller, or give the step a loop"
)

// Note is a statement of a reader or a pass about a block. An exact note is a remark about a fact
// that the source does not contain.
type Note struct {
	Status Status
	Reason string // "", or why it is not exact, or the fact that the source does not have
	Fix    string // how to make it exact by hand, or ""
}

// Note adds a note to a block. The first of the most severe notes is the block's result. A note
// that the block is left out counts only if the block has no step and no other note.
func (b *Block) Note(n Note) { b.notes = append(b.notes, n) }

// Expand notes that several steps behave as the block does.
func (b *Block) Expand(reason string) { b.Note(Note{Expanded, reason, ""}) }

// Approximate notes that the step behaves similarly to the block.
func (b *Block) Approximate(reason, fix string) { b.Note(Note{Approximated, reason, fix}) }

// Remark names a fact that the source of an exact block does not have, and the place to write it.
func (b *Block) Remark(reason, fix string) { b.Note(Note{Exact, reason, fix}) }

// LeaveOut notes that there is no step for the block.
func (b *Block) LeaveOut(reason string) { b.Note(leftOut(reason)) }

func leftOut(reason string) Note { return Note{LeftOut, reason, ""} }

// Approximate notes that the step behaves similarly to the block that it is named after. Unlike a note on
// a block it counts only if a call reaches the step.
func (s *Step) Approximate(reason, fix string) {
	s.notes = append(s.notes, Note{Approximated, reason, fix})
}

// lostHere returns the reason why calls do not go on from a step by some of its ways.
func (s *Step) lostHere() string {
	why := s.fact
	if why == "" && s.Kind == Pass {
		why = s.unneeded.Reason
	}

	// The last note is the nearest to the end of the way.
	for _, n := range slices.Backward(s.notes) {
		why = cmp.Or(why, n.Reason)
	}

	if len(s.From) == 0 {
		return comesNot + "a step that the import adds: " + cmp.Or(why, usualLoss[s.Kind], UnknownLoss)
	}

	for _, block := range s.From {
		why = cmp.Or(why, block.worst().Reason)
	}

	return s.From[0].lostHere(cmp.Or(why, usualLoss[s.Kind], UnknownLoss))
}

// worst returns the first of the most severe notes about the difference between a block and its steps.
func (b *Block) worst() Note {
	var out Note
	for _, n := range b.notes {
		if n.Status != LeftOut && (n.Status > out.Status || out.Reason == "") {
			out = n
		}
	}
	return out
}

// leftOut returns why the format leaves the block out, or the zero Note.
func (b *Block) leftOut() Note {
	if i := slices.IndexFunc(b.notes, func(n Note) bool { return n.Status == LeftOut }); i >= 0 {
		return b.notes[i]
	}
	return Note{}
}

// explain gives a block without a step the reason, if callers hear the block and it has no reason
// yet.
func (b *Block) explain(lost string) {
	switch {
	// The remark about a recording describes the prompt of a step. It is no reason for a missing step.
	case b.Outcome.Reason == "" || b.Outcome.Reason == UnknownRecording:
		b.Outcome = leftOut(lost)
	case b.Outcome.Reason == NoEffect && b.Reached:
		b.Outcome = leftOut(SameStep)
	case b.Outcome.Reason == SameWays:
		b.Outcome = leftOut(RunsNothing)
	}

	// Without a fact nobody knows whether calls come here, so that the flow is only similar to its source.
	if strings.Contains(b.Outcome.Reason, UnknownLoss) {
		b.Outcome.Status = Approximated
		b.Outcome.Fix = UnknownLossFix
	}
}

// findStatuses finds the result of each block: whether it has written steps, or had steps without
// effect, and the notes of the block and of these steps.
func findStatuses(b *builder) {
	written := map[*Block]bool{}  // with a step that is written
	hasStep := map[*Block]bool{}  // the block that counts for a line, of which a step is made in some flow
	passed := map[*Block]bool{}   // with a step that has no effect in the source
	unneeded := map[*Block]Note{} // why a pass left out a step
	lost := map[*Block]string{}   // why no call reaches a step

	for _, s := range b.steps() {
		for i, block := range s.From {
			written[block] = true
			hasStep[cmp.Or(block.Same, block)] = true

			// A step that is made of several blocks gives its notes to the first one, so that no
			// reason counts twice.
			if i == 0 {
				block.notes = append(block.notes, s.notes...)
			}
		}
	}

	for _, g := range b.graphs {
		for _, s := range g.Steps {
			for _, block := range s.From {
				if unneeded[block] == (Note{}) {
					unneeded[block] = s.unneeded
				}

				// The step had no effect in the source. No pass has taken it out of the way.
				isPassed := s.Kind == Pass && s.unneeded == Note{} && s.lost == ""
				passed[block] = passed[block] || isPassed
				lost[block] = cmp.Or(lost[block], s.lost)
			}
		}
		for _, block := range g.Blocks {
			block.isElsewhere = !written[block] && hasStep[cmp.Or(block.Same, block)]
			worst := block.worst()
			why := block.leftOut()

			// A written step counts most. The reasons of the format, the cut way and the dropped step
			// follow.
			switch {
			case written[block]:
				block.Outcome = worst
			case g.unreached[block] != "" && (why.Reason == "" || why.Reason == NoEffect && !block.Reached):
				// a note of the format is more precise
				block.Outcome = Note{Status: LeftOut, Reason: g.unreached[block]}
			case g.unreached[block] == "" && passed[block] && (why.Reason == "" || worst.Reason != ""):
				block.Outcome = worst
			case why.Reason != "":
				block.Outcome = why
			default:
				block.Outcome = cmp.Or(unneeded[block], leftOut(lost[block]))
			}

			// A prompt that nobody hears always needs a reason that a person can check.
			if block.Does == IsHeard && !written[block] {
				block.explain(cmp.Or(lost[block], g.unreached[block], UnknownLoss))
			}
		}
	}
}
