package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/design/vocabulary"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// callView is a call as its page shows it.
type callView struct {
	ID, Line, Time string
	DialAgain      string // address of the start page with the same choices
	Notice         string // why the last input was refused
	Lines          []transcriptLine
	Caller         []labeled

	Flow, Step, Place string // where the call is
	StepTitle         string
	Number            string // of the line
	Crumbs            []crumb
	Drawing           *drawingView

	Waits    string // for a key, entry, lookup, queue or offer; or ended
	Hint     string // what the caller can do
	Attempt  string
	Choices  []choiceView
	Entry    string
	Secret   bool
	Most     int    // digits of an extension
	Between  int64  // the longest time between two digits of an entry, in milliseconds; else 0
	Mark     string // the key in an entry that is no digit
	Question string // that a lookup or transfer answers
	Outcomes []outcomeView
	InDay    bool   // the call is a guest of the running day
	Why      string // the call was ended for the caller
	placeView
}

// placeView is the part of the page that changes while a call waits: its place in line.
type placeView struct {
	Key   string // of the part that belongs to it
	Queue *queueView
}

// transcriptLine is a line of the conversation.
type transcriptLine struct {
	At, Who, Text string
	Step          string // if it differs from the line before
	Spoken        string // the text of a prompt, for speech synthesis
	Language      string
	New           bool // since the last input
}

// choiceView is a choice with its key, or with its first word if it has no key.
type choiceView struct {
	Label, Language string // the language is empty if it is not known
	All, Press, Say string
	Alone           bool // the key is a digit of an entry unless it is sent alone
}

// outcomeView is an outcome of a lookup and the names of the values that it returns.
type outcomeView struct {
	Name  string
	Fills []string
}

// queueView is the caller's place in a queue.
type queueView struct {
	Name      string
	Position  int
	Announced int // minutes
	Waited    string
	Hops      []labeled // each hub with the reason why it serves the call or not

	IsLive, Talks                 bool // in the running day; with an agent
	CanBeAnswered, CanBeEscalated bool // by a button
}

// newCallView returns what the page shows of a call. The caller holds the mutex of the
// call's flow.
func (p callPages) newCallView(c *callSession, id, notice string) *callView {
	step := c.Step()
	center := p.center.Flows.Center
	v := &callView{
		ID: id, Line: center.Lines[c.setup.Line].Title, Time: c.Now().Format("Mon 2 Jan 2006, 15:04:05 MST"),
		DialAgain: c.dialAgain(center), Notice: notice, Lines: c.transcript(), Caller: c.attributes(),
		Flow: step.Flow, Step: step.Name, Place: fmt.Sprintf("%s:%d", step.Place.File, step.Place.Line),
		StepTitle: diag.Title(step.Name),
		Number:    center.Lines[c.setup.Line].Number.Value,
		Crumbs:    c.crumbs(),
		Drawing:   p.callDrawing(c),
		Waits:     c.Awaits().Key(), Hint: c.Awaits().Hint(),
	}

	switch c.Awaits() {
	case ivr.ForKey:
		v.Attempt, v.Choices = c.attempt(), c.choices()
	case ivr.ForEntry:
		v.Attempt, v.Choices = c.attempt(), c.choices()

		// An entry without keys is answered by words or by a choice.
		if step.Entry.Max == 0 {
			// Keys are choices, as in a menu.
			v.Waits = ivr.ForKey.Key()
			v.Hint = "Say words."
			break
		}

		v.Entry, v.Secret, v.Hint = step.Entry.String(), step.Entry.Secret, entryHint(v.Choices)
		if step.Entry.Format == flow.FormatWords {
			v.Hint += " Or say words."
		}

		// The script sends an entry after the pause that the flow allows between keys.
		v.Between = time.Duration(step.Entry.Between).Milliseconds()
		v.Most = step.Entry.Max

		// The star is the decimal point of an amount.
		if step.Entry.Format == flow.FormatAmount {
			v.Mark = "*"
		}

		// A menu with an entry takes a key, an extension or words.
		if step.Kind == flow.Menu {
			v.Hint = fmt.Sprintf("Press a key, dial an extension of %s, or speak.", v.Entry)
		}
	case ivr.ForLookup:
		v.Question = c.Question()
		for _, o := range step.Outcomes {
			v.Outcomes = append(v.Outcomes, outcomeView{c.flow.program.Outcomes[o], step.Fills[o]})
		}
	case ivr.ForQueue:
		v.Choices = c.choices()
		v.Hint = "Waiting in " + c.QueueName() + "."
	default: // the hint says it
	}

	// placeView sets v.Queue, the place in line, if the call waits in a queue.
	v.placeView = p.newPlaceView(c)

	// A call of the running day may have ended for a reason that the page shows.
	if c.day != nil {
		v.InDay = !c.day.isOver
		v.Why = c.day.why
	}

	// For the session, a call in a conversation still awaits its queue. Thus the conversation replaces
	// the hint and the choices of the queue.
	if v.Queue != nil && v.Queue.Talks {
		v.Waits = "talk"
		v.Hint = fmt.Sprintf("An agent of %s answered after %s. You talk now.", v.Queue.Name,
			minutesAndSeconds(c.day.waited))
		v.Choices = nil
		v.Entry = ""
	}

	return v
}

// newPlaceView returns the place in line of a call, if it waits. The caller holds the mutex of the
// call's flow.
func (p callPages) newPlaceView(c *callSession) placeView {
	v := placeView{Key: c.key()}
	if c.InQueue() {
		v.Queue = c.queue(p.center.Flows.Center)
	}
	return v
}

func (c *callSession) attempt() string {
	return fmt.Sprintf("Attempt %d of %d", c.Attempt(), c.Step().Attempts)
}

// entryHint says how an entry ends, and whether 0 is a digit of it or a choice.
func entryHint(choices []choiceView) string {
	for _, choice := range choices {
		if choice.Alone {
			return fmt.Sprintf("Digits, then #. A %s alone is not a digit.", choice.Press)
		}
	}
	return "Digits, then #. A 0 is a digit too."
}

// dialAgain returns the address of the start page with the choices of this call. It does
// not contain the caller's number, because addresses are logged.
func (c *callSession) dialAgain(center *routing.Center) string {
	line := &center.Lines[c.setup.Line]
	v := url.Values{"line": {line.Name.Value}, "tier": {c.tier}, "queues": {c.queues}}
	if c.day == nil {
		v.Set("at", c.setup.At.Format(timeField))
	}

	// The address names the flow only if it is not the flow of the line.
	if c.flow.name != line.Flow.Value {
		v.Set("flow", c.flow.name)
	}
	return "/call?" + v.Encode()
}

// choices returns the caller's choices with one label each: the first word, or the target step. A
// choice of a person, by key 0 or without a key, is labeled in the language of the call, because
// its words are in several languages.
func (c *callSession) choices() []choiceView {
	var out []choiceView
	step := c.Step()
	tag := c.Value(routing.AttrLanguage)
	for i := range step.Choices {
		choice := &step.Choices[i]
		v := choiceView{All: choice.String()}
		if len(choice.Keys) > 0 {
			v.Press = choice.Keys[0].Symbol()

			// A key that is also the first digit of an entry has to be sent alone.
			v.Alone = step.Entry != nil && step.Entry.Max > 0 && choice.Keys[0] <= 9
		} else {
			v.Say = choice.Words[0]
		}

		// The target decides the label of a choice without words.
		target := c.follow(c.State(), choice.Outcome)
		switch {
		case (len(choice.Keys) == 0 || slices.Contains(choice.Keys, 0)) &&
			c.reachesPerson(target, map[flow.StateID]bool{}):
			v.Label, v.Language = agentWord(tag)
		case len(choice.Words) > 0:
			v.Label = choice.Words[0]
		default:
			v.Label = strings.ReplaceAll(c.StepAt(target).Name, "_", " ")
		}

		out = append(out, v)
	}

	return out
}

// follow returns the target state of an outcome.
func (c *callSession) follow(state flow.StateID, outcome flow.Outcome) flow.StateID {
	edges := c.flow.edges
	return edges[slices.IndexFunc(edges, func(e flow.Edge) bool {
		return e.Source == state && e.Outcome == outcome
	})].Target
}

// reachesPerson reports whether a call can reach a queue, a callback or a transfer from a
// state without another input.
func (c *callSession) reachesPerson(state flow.StateID, seen map[flow.StateID]bool) bool {
	s := c.StepAt(state)
	if s.Help != flow.NoHelp || s.DecidedBy(flow.BySilence, flow.BySystem) {
		return s.Help.IsPerson()
	}
	seen[state] = true

	// Flows can lead back, so each state is visited once.
	return slices.ContainsFunc(c.flow.edges, func(e flow.Edge) bool {
		return e.Source == state && !seen[e.Target] && c.reachesPerson(e.Target, seen)
	})
}

// agentWord returns the label of a choice of a person, and the label's language: the language of
// the call, or English.
func agentWord(tag string) (label, in string) {
	if w := vocabulary.All().Of(tag); w != nil {
		return w.Agent, tag
	}
	return vocabulary.All().Of("en").Agent, "en"
}

// queue returns the view of the queue in which the call waits.
func (c *callSession) queue(center *routing.Center) *queueView {
	found := c.StateOnJoining()
	outcomes := c.QueueOutcomes()

	// The route explains why the call waits at this hub.
	decision := c.Route(found.Queue)
	var hops []labeled
	for _, hop := range decision.Candidates {
		hops = append(hops, labeled{center.Hubs[hop.Hub].Name.Value, center.Explain(&decision, hop)})
	}

	v := &queueView{Name: c.QueueName(), Hops: hops}
	waited := c.Now().Sub(c.Joined())
	if c.day == nil {
		v.CanBeAnswered = slices.Contains(outcomes, flow.Answered)
		v.CanBeEscalated = slices.Contains(outcomes, flow.Escalated)
	} else {
		// The running day knows the place in the queue. A call alone keeps the place on joining.
		v.IsLive = true
		v.Talks = c.day.talks
		found, _ = c.day.visit.Place()

		// The owed time has passed in the day, and the session does not know it yet.
		waited += c.day.owed
	}

	v.Position = max(1, found.Position)

	// Announcements name whole minutes, so the wait is rounded up.
	v.Announced = int((found.Wait + time.Minute - 1) / time.Minute)
	v.Waited = minutesAndSeconds(waited)

	return v
}

// attributes are the caller's attributes, on which routing and branches depend.
func (c *callSession) attributes() []labeled {
	var out []labeled
	for name, value := range c.Attributes() {
		out = append(out, labeled{name, value})
	}
	return out
}

// transcript returns the conversation so far.
func (c *callSession) transcript() []transcriptLine {
	trace := c.Trace()
	step := ""

	center := c.flow.program.Center
	line := &center.Lines[c.setup.Line]
	languages := center.Attributes[routing.AttrLanguage].Values
	firstNew := len(trace) - len(c.EventsSinceInput())
	var out []transcriptLine
	for i := range trace {
		e := &trace[i]

		// A taken outcome has no sound, and the next event shows its effect.
		if e.Kind == ivr.EventTook {
			continue
		}

		l := transcriptLine{
			At:   minutesAndSeconds(e.At.Sub(trace[0].At)),
			Who:  e.Who(),
			Text: e.String(),
			New:  i >= firstNew,
		}

		// A scripted call names its line. The page shows the line's title, as everywhere.
		if e.Kind == ivr.EventArrived {
			l.Text = strings.Replace(l.Text, line.Name.Value, line.Title, 1)
		}

		// The step is named where it changes, and not in each line.
		if at := c.StepAt(e.State); at.String() != step {
			step = at.String()
			l.Step = diag.Title(at.Flow) + ", " + strings.ReplaceAll(at.Name, "_", " ")
		}

		if e.Kind == ivr.EventSpoke {
			l.Spoken = e.Text
			l.Language = languages[e.Spoken]
		}

		out = append(out, l)
	}

	return out
}

// minutesAndSeconds formats a duration as 12:05.
func minutesAndSeconds(d time.Duration) string {
	return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60)
}
