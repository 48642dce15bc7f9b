package connect

import (
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/importer"
)

// hold is what a customer queue flow does with a call that waits: what it plays, the keys
// that it takes, and where it leads by itself.
type hold struct {
	prompts  []importer.Prompt
	choices  []condition // next is an action of the flow
	every    time.Duration
	maxWait  time.Duration
	timedOut *action
	played   []*action // all of these are the queue step
	decides  bool      // it decides something while the call waits
}

// play makes a customer queue flow the hold of a queue step. What its keys lead to is
// copied behind the step.
func (s *scope) play(out *importer.Step, queue *action, f *flow) {
	h := s.holdOf(f, f.start)
	inner := &scope{reader: s.reader, out: s.out, prefix: s.prefix + queue.id + "/", waits: map[string]string{}, added: map[*action]bool{}}
	for _, a := range f.actions {
		if a.kind == "MessageParticipantIteratively" || a.kind == "EndFlowExecution" {
			inner.waits[a.id] = out.ID
		}
	}
	s.hold(out, queue, h, inner)
	inner.copy(queue, f, h.timedOut)
	for _, c := range h.choices {
		inner.copy(queue, f, f.byID[c.next])
	}
}

// copy adds the steps of an action of the flow that a queue plays and all that follow it.
func (s *scope) copy(queue *action, f *flow, from *action) {
	importer.Reach(s.added, from, func(a *action) []*action {
		if s.waits[a.id] != "" {
			return nil
		}
		if len(s.out.Steps) > maxSteps {
			queue.block.Approximate("the customer queue flow is too long: the rest is left out", "")
			return nil
		}
		s.translate(a)
		var following []*action
		for _, id := range a.edges() {
			following = append(following, f.byID[id])
		}
		return following
	})
}

// maxSteps bounds the steps of a flow with what customer queue flows add to it.
const maxSteps = 20_000

// hold gives a queue step what is played and taken while the call waits. Inner has the steps
// that the keys lead to.
func (s *scope) hold(out *importer.Step, a *action, h *hold, inner *scope) {
	out.Hold = h.prompts
	if len(h.prompts) > 0 {
		out.Every = h.every
	}
	for _, c := range h.choices {
		out.Choice(inner.at(c.next), c.operands...)
	}
	if h.timedOut != nil {
		out.MaxWait = h.maxWait
		out.Edge("timed_out", inner.at(h.timedOut.id))
	}
	switch {
	case h.decides:
		a.block.Approximate("what the customer queue flow decides while the call waits is left out", "")
	case len(h.choices) > 0:
		a.block.Expand("with the messages and keys of the customer queue flow")
	}
}

// loopPrompts: in a customer queue flow the call waits. A flow that no transfer plays
// stands alone.
func (s *scope) loopPrompts(a *action) {
	h := s.holdOf(a.flow, a.id)
	out := s.step(importer.Enqueue, a)
	for _, x := range h.played {
		if x != a {
			out.From = append(out.From, x.block)
		}
	}
	s.waitIn(out, a, s.queuesAt(a))
	s.hold(out, a, h, s)
}

// maxPlayed bounds the blocks of one wait.
const maxPlayed = 200

// holdOf follows a customer queue flow from an action on, as long as the call waits.
func (s *scope) holdOf(f *flow, start string) *hold {
	h := &hold{}
	rounds := 1
	seen := map[*action]bool{}
	for work := []string{start}; len(work) > 0 && len(seen) < maxPlayed; {
		a := f.byID[work[0]]
		work = work[1:]
		if a == nil || seen[a] {
			continue
		}
		seen[a] = true
		switch {
		case a.kind == "EndFlowExecution":
			continue
		case a.kind == "MessageParticipant":
			h.say(s.prompt(a, a.params))
			work = append(work, a.next)
		case a.kind == "MessageParticipantIteratively":
			for _, m := range a.params.Get("Messages").List() {
				h.say(s.prompt(a, m))
			}
			h.every = max(h.every, a.seconds(0, "InterruptFrequencySeconds"))
			work = append(work, a.firstMatch("MessagesInterrupted"))
		case a.kind == "GetParticipantInput" && !a.storesInput() && !a.isBot() && !a.records():
			h.say(s.prompt(a, a.params))
			work = append(work, h.addKeys(f, a)...)
		case a.kind == "Loop":
			rounds = max(rounds, min(a.params.Get("LoopCount").Int(1), 100)+1)
			work = append(work, a.firstMatch("ContinueLooping"), a.firstMatch("DoneLooping"))
		case slices.Contains(silent, a.kind) || slices.Contains(noEffect, a.kind):
			work = append(work, a.next)
		case slices.Contains(asks, a.kind) && len(a.conditions) == 0:
			a.block.LeaveOut("asks another system while the call waits")
			work = append(work, a.next)
		case slices.Contains(leaveQueue, a.kind):
			if h.timedOut == nil {
				h.timedOut = a
			}
			continue
		default:
			h.decides = true
			work = append(work, a.edges()...)
		}
		h.played = append(h.played, a)
	}
	// In each round of the flow's loop the messages play until they are interrupted.
	h.maxWait = time.Duration(rounds) * max(h.every, time.Second)
	return h
}

func (h *hold) say(p importer.Prompt) {
	if !p.IsZero() {
		h.prompts = append(h.prompts, p)
	}
}

// addKeys adds the keys of a menu, and returns what follows without one.
func (h *hold) addKeys(f *flow, a *action) []string {
	for _, c := range a.conditions {
		if to := f.byID[c.next]; to != nil && to.kind != "MessageParticipantIteratively" && to.kind != "EndFlowExecution" {
			h.choices = append(h.choices, c)
		}
	}
	var out []string
	for _, e := range a.errors {
		if !a.isPlatformError(e) {
			out = append(out, e.next)
		}
	}
	if len(out) == 0 {
		out = append(out, a.next)
	}
	return out
}

// silent are the actions of which a waiting caller notices nothing, beside noEffect.
var silent = []string{
	"UpdateContactAttributes", "UpdateContactEventHooks", "UpdateContactTextToSpeechVoice", "UpdateContactTargetQueue",
	"UpdateContactRoutingBehavior", "UpdateContactData", "UpdateRoutingCriteria", "Wait",
}

// leaveQueue are the actions that take the call out of the queue.
var leaveQueue = []string{
	"TransferContactToQueue", "DequeueContactAndTransferToQueue", "TransferContactToAgent", "TransferToFlow", "DisconnectParticipant",
	"TransferParticipantToThirdParty", "CreateCallbackContact", "GetParticipantInput", "ConnectParticipantWithLexBot", "UpdateContactCallbackNumber",
}
