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
	Unknown                    // a guess stands for what the source does not say, or the import does not model
	Approximated               // the steps do something like it
	LeftOut                    // there is no step for it
)

func (s Status) String() string {
	return [...]string{"exact", "expanded", "unknown", "approximated", "left out"}[s]
}

// MarshalText writes the name of the status, in JSON too.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Differs reports whether the folder may do something else than the block.
func (s Status) Differs() bool { return s == Unknown || s == Approximated }

// Reasons that several formats have for a block that is left out.
const (
	NoEffect    = "no effect on the way of a call"
	SaysNothing = "has no prompt, and waits for nothing"
	ErrorOnly   = "only a failure of the platform leads here"
	sameStep    = "the step of another line does the same"
	SameWays    = "all its outcomes lead to the same step here"
	runsNothing = "runs nothing that callers hear, and all its outcomes lead to the same step here"
	ForScenario = "which agents take its calls and how soon is for the scenario; music and records have no effect on the way of a call"
	AfterCall   = "reached after the caller has hung up only"
	Unreachable = "no path from the start leads here"
	Dropped     = "a way here is left out: see the blocks before it"
)

// withoutEffect are the reasons of blocks without which each call goes the same way.
var withoutEffect = []string{NoEffect, SaysNothing, sameStep, SameWays, runsNothing, AfterCall, ForScenario}

// UnknownRecording is the remark of a prompt that is a recording without a text.
const (
	UnknownRecording    = "a recording: its words and its length are not in the export"
	UnknownRecordingFix = "write its words as text next to audio, or its length as takes"
)

// DialedBySome is the note of a callback that dials the number that callers have entered on some ways, and the number
// that they call from on the others. A callback step dials one of them.
var DialedBySome = Note{
	Approximated,
	"dials a number that callers have entered on some ways only: here the number that they call from",
	"write a callback step for the ways with an entered number, with it as number",
}

// dialedElsewhere is the note of a callback whose number callers have entered in a flow that led to this one. The
// entries of a flow are its own.
var dialedElsewhere = Note{
	Approximated,
	"dials a number that callers have entered in another flow: here the number that they call from",
	"ask for the number in the flow of the callback step, and write it as number",
}

// RecordingOfCall is the difference of a prompt whose recording a value of the call chooses.
const (
	RecordingOfCall    = "the address of its recording contains a value of the call: here one recording stands for all"
	RecordingOfCallFix = "write a branch on the value, with a step for each recording"
)

// NumberOfCall is the remark of a transfer to a number that the call has. The step is exact, since each such number is
// somebody outside.
const (
	NumberOfCall    = "transfers to a number that is known only in the call: the step has a name in its place"
	NumberOfCallFix = "write the number, or a branch with a transfer for each"
)

// NeverWaits is the reason of a block whose way is cut, because calls would follow it forever.
const (
	NeverWaits    = "closes a cycle in which nobody is asked anything and nobody waits: here the call ends"
	NeverWaitsFix = "ask the caller, or give the step a loop"
)

// playsOn is the reason of a block that repeats for a caller on hold, or for an agent, and that no call of the folder
// comes to.
const (
	playsOn    = "repeats until the conversation goes on: here it ends after one round, and no call comes to it"
	playsOnFix = "give the step a loop, and write the steps where callers hear them"
)

// Note is a statement of a reader or a pass about a block. An exact note is a remark about a fact
// that the source does not contain.
type Note struct {
	Status Status `json:"status"`
	Reason string `json:"reason,omitempty"` // "", or why it is not exact, or the fact that the source does not have
	Fix    string `json:"fix,omitempty"`    // how to make it exact by hand, or ""
}

// Differs reports whether the folder may do something else than the block.
func (n Note) Differs() bool { return n.Status.Differs() }

// unknownPart is the end of the reason of each part of a block that the import does not know.
const unknownPart = " is not known: here it has no effect"

// NotKnown is the note of a part of a block, such as "parameter Txt", that the import does not know.
func NotKnown(part string) Note {
	return Note{Unknown, "its " + part + unknownPart, "look up its effect on the platform"}
}

// ReadElsewhere is the end of the reason of a block that sets a value which the import does not follow. The value
// matters where other blocks read it.
const ReadElsewhere = ", which other lines read: there it has the value of the call's beginning"

// TakesNoTime is what a block does here whose time only the call knows, as the reason ends.
const TakesNoTime = "it takes no time"

// staysWithoutStep reports whether the note names a difference that the block makes without a step too: a part of the
// block that the import does not know, a value that other blocks read, or a time that is not known.
func (n Note) staysWithoutStep() bool {
	return strings.HasSuffix(n.Reason, unknownPart) || strings.HasSuffix(n.Reason, ReadElsewhere) ||
		strings.HasSuffix(n.Reason, TakesNoTime)
}

// isLeftOut reports whether the note is that there is no step for the block.
func (n Note) isLeftOut() bool { return n.Status == LeftOut }

// Notes are the notes about one block, without repetition. A block without notes is exact.
type Notes []Note

// Add adds the notes that are not zero and not in the list.
func (n *Notes) Add(notes ...Note) {
	for _, note := range notes {
		if note != (Note{}) && !slices.Contains(*n, note) {
			*n = append(*n, note)
		}
	}
}

// Status returns the most severe status of the notes.
func (n Notes) Status() Status {
	var worst Status
	for _, note := range n {
		worst = max(worst, note.Status)
	}
	return worst
}

// worstFirst returns the notes that meet a condition, the most severe first. Notes of one status keep their order,
// which is the order of the passes: a cause stands before its consequences.
func (n Notes) worstFirst(meets func(Note) bool) Notes {
	var out Notes
	for _, note := range n {
		if meets(note) {
			out = append(out, note)
		}
	}
	slices.SortStableFunc(out, func(x, y Note) int { return cmp.Compare(y.Status, x.Status) })
	return out
}

// first returns the first note, or the zero Note.
func (n Notes) first() Note {
	if len(n) == 0 {
		return Note{}
	}
	return n[0]
}

// has reports whether one of the notes has a reason.
func (n Notes) has(reason string) bool {
	return slices.ContainsFunc(n, func(n Note) bool { return n.Reason == reason })
}

// Note adds notes to a block. A note that the block is left out counts only if the block has no step and no other note.
func (b *Block) Note(notes ...Note) { b.notes.Add(notes...) }

// Expand notes that several steps behave as the block does.
func (b *Block) Expand(reason string) { b.Note(Note{Expanded, reason, ""}) }

// Approximate notes that the step behaves similarly to the block.
func (b *Block) Approximate(reason, fix string) { b.Note(Note{Approximated, reason, fix}) }

// Guess notes a fact that only the reader of the report knows. A guess stands for it.
func (b *Block) Guess(reason, fix string) { b.Note(Note{Unknown, reason, fix}) }

// Remark names a fact that the source of an exact block does not have, and the place to write it.
func (b *Block) Remark(reason, fix string) { b.Note(Note{Exact, reason, fix}) }

// LeaveOut notes that there is no step for the block.
func (b *Block) LeaveOut(reason string) { b.Note(leftOut(reason)) }

func leftOut(reason string) Note { return Note{LeftOut, reason, ""} }

// Approximate notes that the step behaves similarly to the block that it is named after. Unlike a note on
// a block it counts only if a call reaches the step.
func (s *Step) Approximate(reason, fix string) {
	s.notes.Add(Note{Approximated, reason, fix})
}

// Place notes which notes of the step's first block are about this step. The report names the step with them.
func (s *Step) Place(notes Notes) { s.about = notes }

// lostAt returns the reason why calls do not go on from a step by some of its ways. End is the end at its ways that are
// cut, or nil.
func lostAt(s, end *Step) string {
	why := s.fact
	if why == "" && s.Kind == Pass {
		why = s.unneeded.Reason
	}

	// The last note is the nearest to the end of the way.
	notes := slices.Clone(s.notes)
	if end != nil {
		notes = append(notes, end.notes...)
	}
	for _, n := range slices.Backward(notes) {
		why = cmp.Or(why, n.Reason)
	}

	if len(s.From) == 0 {
		return comesNot + "a step that the import adds: " + cmp.Or(why, usualLoss[s.Kind], UnknownLoss)
	}

	// A remark about an exact block explains no way that calls lose.
	for _, block := range s.From {
		if worst := block.worst(); worst.Status != Exact {
			why = cmp.Or(why, worst.Reason)
		}
	}

	return s.From[0].lostHere(cmp.Or(why, usualLoss[s.Kind], UnknownLoss))
}

// worst returns the first of the most severe notes about the difference between a block and its steps.
func (b *Block) worst() Note { return b.differences().first() }

// differences returns the notes about the difference between a block and its steps.
func (b *Block) differences() Notes {
	return b.notes.worstFirst(func(n Note) bool { return !n.isLeftOut() })
}

// leftOut returns why the format leaves the block out.
func (b *Block) leftOut() Notes {
	return b.notes.worstFirst(Note.isLeftOut)
}

// explain gives a block without a step the reason, if callers hear the block and it has no reason
// yet.
func (b *Block) explain(lost string) {
	// The remark about a recording describes the prompt of a step. It is no reason for a missing step.
	b.Outcome = slices.DeleteFunc(b.Outcome, func(n Note) bool { return n.Reason == UnknownRecording })

	switch reason := b.Outcome.first().Reason; {
	case reason == "":
		b.Outcome = Notes{leftOut(lost)}
	case reason == NoEffect && b.Reached:
		b.Outcome = Notes{leftOut(sameStep)}
	case reason == SameWays:
		b.Outcome = Notes{leftOut(runsNothing)}
	}

	// Without a fact nobody knows whether calls come here, so that the flow is only similar to its source.
	for i, n := range b.Outcome {
		if strings.Contains(n.Reason, UnknownLoss) {
			b.Outcome[i] = Note{Approximated, n.Reason, unknownLossFix}
		}
	}
}

// findStatuses finds the result of each block: whether it has written steps, or had steps without
// effect, and the notes of the block and of these steps.
func findStatuses(b *builder) {
	fates := fatesOf(b)
	hasStep := blocksWithSteps(b)
	for _, g := range b.graphs {
		for _, block := range g.Blocks {
			fate := fates.of(block)
			block.isElsewhere = !fate.isWritten && hasStep[block.counted()]
			block.Outcome = block.result(g.unreached[block], fate)

			// A prompt that nobody hears always needs a reason that a person can check.
			if block.Does == IsHeard && !fate.isWritten {
				block.explain(cmp.Or(fate.lost, g.unreached[block], UnknownLoss))
			}
		}
	}
}

// counted returns the block that counts for a line of the source. Several flows can have a block for the same line.
func (b *Block) counted() *Block { return cmp.Or(b.Same, b) }

// blocksWithSteps returns the counted blocks that have a written step in some flow. The end at a cut way does not
// count, because it does nothing that the block does.
func blocksWithSteps(b *builder) map[*Block]bool {
	out := map[*Block]bool{}
	for _, s := range b.steps() {
		if s.isCut() {
			continue
		}
		for _, block := range s.From {
			out[block.counted()] = true
		}
	}
	return out
}

// blockFate describes how the steps of a block ended.
type blockFate struct {
	isWritten bool   // a step is written
	isPassed  bool   // a step has no effect in the source
	unneeded  Note   // why a pass left out the first step that a pass left out
	lost      string // why no call reaches the first lost step
}

// fates are the fates of the blocks that had steps.
type fates map[*Block]*blockFate

// of returns the fate of a block, which is the zero fate if the block had no step.
func (f fates) of(block *Block) blockFate {
	if f[block] == nil {
		return blockFate{}
	}
	return *f[block]
}

// fatesOf finds the fate of each block's steps. It gives the notes of the written steps to their blocks.
func fatesOf(b *builder) fates {
	out := fates{}
	at := func(block *Block) *blockFate {
		if out[block] == nil {
			out[block] = &blockFate{}
		}
		return out[block]
	}

	for _, s := range b.steps() {
		for i, block := range s.From {
			at(block).isWritten = true

			// A step that is made of several blocks gives its notes to the first one, so that no
			// reason counts twice. Blocks that do the same as the first one are steps of their own in the source.
			if i == 0 || slices.Contains(s.Alike, block) {
				block.Note(s.notes...)
			}
		}
	}

	// The graphs still have the steps that are not written, and byID the copies of those that lead out of a queue. The
	// flow of the waiting calls has the nearest reason why none leaves it there.
	notWaiting := func(g *graph) bool { return !g.waits }
	for _, g := range append(slices.DeleteFunc(slices.Clone(b.graphs), notWaiting), b.graphs...) {
		steps := slices.Clip(g.Steps)
		for _, id := range sortedKeys(g.byID) {
			steps = append(steps, g.byID[id])
		}

		for _, s := range steps {
			// Such a step has no effect in the source, and no pass of the importer has left it out.
			isPassed := s.Kind == Pass && s.unneeded == Note{} && s.lost == ""

			for _, block := range s.From {
				f := at(block)
				f.isPassed = f.isPassed || isPassed
				f.unneeded = cmp.Or(f.unneeded, s.unneeded)
				f.lost = cmp.Or(f.lost, s.lost)
			}
		}
	}

	return out
}

// result returns the result of a block. A written step counts most. The reasons follow in this order: the cut way, the
// step without effect, the format, the dropped step. Cut is why no call comes to the block; "" if calls come to it.
func (b *Block) result(cut string, fate blockFate) Notes {
	differences := b.differences()
	byFormat := b.leftOut()

	// A reason of the format is more precise than the cut way. But it is not the reason that a block has no effect if
	// no call comes to the block. Then the other reasons of the format count.
	others := b.notes.worstFirst(func(n Note) bool { return n.isLeftOut() && n.Reason != NoEffect })
	if !b.Reached && len(others) > 0 {
		byFormat = others
	}
	format := byFormat.first().Reason
	isUnexplained := format == "" || format == NoEffect && !b.Reached

	// An unknown part of a block may be the cause of its other reason, such as a misspelled key of a choice.
	unknown := b.notes.worstFirst(Note.staysWithoutStep)

	switch {
	case fate.isWritten:
		return differences
	case cut != "" && isUnexplained:
		return append(Notes{leftOut(cut)}, unknown...)
	// Calls leave the block by its error branch, and come to none of its other steps.
	case cut == "" && fate.unneeded == emptyHere:
		return append(Notes{emptyHere}, unknown...)
	case cut == "" && fate.isPassed && (format == "" || differences.first().Reason != ""):
		return differences
	// Some calls pass the block without an effect, and others do not.
	case cut == "" && len(unknown) > 0 && format == NoEffect:
		return unknown
	case format != "":
		// A block without a step needs one reason, which is the first.
		return append(Notes{byFormat.first()}, unknown...)
	// A block whose outcomes lead to one step has an effect elsewhere, if other blocks read what it sets.
	case cut == "" && len(unknown) > 0 && slices.Contains(withoutEffect, fate.unneeded.Reason):
		return unknown
	default:
		return append(Notes{cmp.Or(fate.unneeded, leftOut(fate.lost))}, unknown...)
	}
}
