package web

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// callView is a call as its page shows it.
type callView struct {
	ID, Line, Time string
	Again          string // the start page with this call's choices
	Notice         string // why the last input was refused
	Lines          []spokenLine
	Caller         []fact

	Flow, Step, Place string   // where the call stands
	Path              []string // by which runs it came there
	Way               string   // JSON: the steps and outcomes so far, for the drawing's script
	Drawing           template.HTML

	Waits    string // ended, key, entry, lookup, queue, offer
	Attempt  string
	Takes    []choiceView
	Entry    string
	Secret   bool
	Lookup   string
	Outcomes []outcomeView
	Queue    *queueView
}

// spokenLine is a line of the conversation.
type spokenLine struct {
	At, Who, Text string
	Step          string // where it changes
	Spoken        string // a prompt's words, for the browser's voice
	Language      string
	New           bool // since the last input
}

// choiceView is one choice, with the key or else the word that takes it.
type choiceView struct{ Name, Press, Say string }

// outcomeView is what a lookup can answer, with the names that it fills.
type outcomeView struct {
	Name  string
	Fills []string
}

// queueView is how the caller waits.
type queueView struct {
	Name      string
	Position  int
	Announced int // minutes
	Waited    string
	Escalates bool
	Hops      []fact
	Choices   []choiceView
	Answered  bool
}

var waits = map[ivr.Wait]string{
	ivr.Ended: "ended", ivr.ForKey: "key", ivr.ForEntry: "entry",
	ivr.ForLookup: "lookup", ivr.ForQueue: "queue", ivr.ForOffer: "offer",
}

func (h *handset) view(p *pages, id, notice string) *callView {
	step := h.Step()
	v := &callView{
		ID: id, Line: p.center.Flows.Center.Lines[h.setup.Line].Name.Value, Time: h.Now().Format("Mon 2 Jan 2006, 15:04:05 MST"),
		Again: h.again(p.center.Flows.Center), Notice: notice, Lines: h.conversation(), Caller: h.facts(p.center.Flows.Center),
		Flow: step.Flow, Step: step.Name, Place: fmt.Sprintf("%s:%d", step.Place.File, step.Place.Line),
		Path: h.path(), Way: h.way(), Drawing: p.flows[step.Flow].plain, Waits: waits[h.Waits()],
	}
	switch h.Waits() {
	case ivr.ForKey, ivr.ForEntry:
		v.Attempt = fmt.Sprintf("%d of %d", h.Attempt(), step.Attempts)
		v.Takes = choices(step)
		if step.Entry != nil {
			v.Entry, v.Secret = step.Entry.String(), step.Entry.Secret
		}
	case ivr.ForLookup:
		v.Lookup, v.Outcomes = step.Lookup, h.outcomes(step)
	case ivr.ForQueue:
		v.Queue = h.queue(p.center.Flows.Center, step)
	}
	return v
}

// again gives the start page filled in as for this call, but for the number,
// which has no place in an address.
func (h *handset) again(c *routing.Center) string {
	v := url.Values{"line": {c.Lines[h.setup.Line].Name.Value}, "tier": {h.tier}, "at": {h.setup.At.Format(timeField)}}
	if h.flow.name != c.Lines[h.setup.Line].Flow.Value {
		v.Set("flow", h.flow.name)
	}
	return "/?" + v.Encode()
}

func choices(step *flow.Step) []choiceView {
	var out []choiceView
	for i := range step.Choices {
		c := &step.Choices[i]
		v := choiceView{Name: c.String()}
		if len(c.Keys) > 0 {
			v.Press = c.Keys[0].Symbol()
		} else if len(c.Words) > 0 {
			v.Say = c.Words[0]
		}
		out = append(out, v)
	}
	return out
}

func (h *handset) outcomes(step *flow.Step) []outcomeView {
	var out []outcomeView
	for _, o := range step.Outcomes {
		out = append(out, outcomeView{h.flow.program.Outcomes[o], step.Fills[o]})
	}
	return out
}

func (h *handset) queue(c *routing.Center, step *flow.Step) *queueView {
	found, can := h.Found(), h.Outcomes()
	made := h.Route(step.Service)
	return &queueView{
		Name: h.QueueName(), Position: max(1, found.Position),
		Announced: int((found.Wait + time.Minute - 1) / time.Minute),
		Waited:    clockTime(h.Now().Sub(h.Joined())),
		Answered:  slices.Contains(can, flow.Answered), Escalates: slices.Contains(can, flow.Escalated),
		Hops:    explained(c, &made).Hops,
		Choices: choices(step),
	}
}

// facts are what routing and branches know of the caller.
func (h *handset) facts(c *routing.Center) []fact {
	var out []fact
	for _, a := range []routing.AttributeID{
		routing.AttrTier, routing.AttrLanguage, routing.AttrNumber, routing.AttrNumberType,
		routing.AttrCountry, routing.AttrRegion, routing.AttrHub, routing.AttrAbroad,
	} {
		out = append(out, fact{c.Attributes[a].Name.Value, h.Value(a)})
	}
	return out
}

// conversation is what was said and done so far.
func (h *handset) conversation() []spokenLine {
	trace, step := h.Trace(), ""
	languages := h.flow.program.Center.Attributes[routing.AttrLanguage].Values
	fresh := len(trace) - len(h.Since())
	var out []spokenLine
	for i := range trace {
		e := &trace[i]
		if e.Kind == ivr.EventTook {
			continue
		}
		l := spokenLine{At: clockTime(e.At.Sub(trace[0].At)), Who: e.Who(), Text: e.String(), New: i >= fresh}
		if at := h.StepAt(e.State).String(); at != step {
			l.Step, step = at, at
		}
		if e.Kind == ivr.EventSpoke {
			l.Spoken, l.Language = e.Text, languages[e.Spoken]
		}
		out = append(out, l)
	}
	return out
}

// clockTime is minutes and seconds: "12:05".
func clockTime(d time.Duration) string {
	return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60)
}

// path gives the runs that led here, outermost first.
func (h *handset) path() []string {
	var out []string
	p := h.flow.program
	for s := p.States[h.State()].Runner; s != flow.NoState; s = p.States[s].Runner {
		out = append(out, h.StepAt(s).String())
	}
	slices.Reverse(out)
	return out
}

// way gives each step that the call came through with the outcome that led on,
// as the drawing's edges are named, and the steps at which it stands.
func (h *handset) way() string {
	way := struct {
		Taken [][2]string `json:"taken"`
		Here  []string    `json:"here"`
	}{[][2]string{}, append(h.path(), h.Step().String())}
	p := h.flow.program
	for _, e := range h.Trace() {
		if e.Kind != ivr.EventTook {
			continue
		}
		state := e.State
		if h.StepAt(state).Kind == flow.Return {
			way.Taken = append(way.Taken, [2]string{h.StepAt(state).String(), ""})
			state = p.Decider(state)
		}
		way.Taken = append(way.Taken, [2]string{h.StepAt(state).String(), e.Outcome})
	}
	text, err := json.Marshal(way)
	if err != nil {
		return strconv.Quote(err.Error()) // strings are always written
	}
	return string(text)
}
