package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// print writes the caller, then a table of the queues with each hub's reason.
func (r *routed) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, row := range [][2]string{
		{"caller", r.shown + ", " + describe(&r.caller.Number)},
		{"line", r.Lines[r.line].Name.Value},
		{"country", r.country()},
		{"region", r.Regions[r.caller.Region].Name.Value},
		{"hub", r.Hubs[r.caller.Hub].Name.Value},
		{"language", r.named(r.language)},
		{"time", r.at.Format("Mon 2006-01-02 15:04 -07:00")},
	} {
		fmt.Fprintf(w, "%s\t%s\n", row[0], row[1])
	}
	fmt.Fprintf(w, "\nQUEUE\tHUB\tTIME THERE\tREASON\n")
	for _, q := range r.queues {
		r.printQueue(w, q)
	}
	return w.Flush()
}

func (r *routed) printQueue(w io.Writer, q routing.QueueID) {
	d := r.decide(q)
	name := r.Queues[q].Name.Value
	if d.Hub == routing.NoHub {
		fmt.Fprintf(w, "%s\t-\t\tclosed to this caller\n", name)
		name = ""
	}
	for _, hop := range d.Hops {
		hub := &r.Hubs[hop.Hub]
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", name, hub.Name.Value, r.at.In(hub.Zone).Format("Mon 15:04"), r.explain(q, &d, hop))
		name = ""
	}
}

func (r *routed) decide(q routing.QueueID) routing.Decision {
	return r.Route(r.caller.Hub, q, r.language, r.First(r.line), r.at)
}

// describe says what a number was found to be: "valid, fixed line", "invalid
// (too short)".
func describe(n *phone.Number) string {
	switch n.Validity {
	case phone.Withheld:
		return "no number to dial back"
	case phone.Invalid:
		return fmt.Sprintf("invalid (%s)", plain(n.Reason))
	}
	return "valid, " + plain(n.Type.String())
}

func plain(label string) string { return strings.ReplaceAll(label, "_", " ") }

// country says which country routes the call, and whether the number said so.
func (r *routed) country() string {
	c := &r.caller
	switch {
	case c.Country == "":
		return "unknown"
	case c.Abroad:
		return c.Country + ", abroad: the line serves " + strings.Join(r.Lines[r.line].Served(), ", ")
	case c.Number.Country != c.Country:
		return c.Country + ", the line's: the number does not say where its caller is"
	}
	return c.Country
}

// explain says why a hub takes a call or does not.
func (r *routed) explain(q routing.QueueID, d *routing.Decision, hop routing.Hop) string {
	switch {
	case hop.Hub == d.Hub && d.Language != r.language:
		return fmt.Sprintf("takes the call, in %s: no hub that could take it speaks %s", r.named(d.Language), r.named(r.language))
	case hop.Hub == d.Hub:
		return "takes the call"
	case hop.Reason == routing.Eligible:
		return "eligible too" + r.overflows(q)
	case hop.Reason == routing.NotServing:
		return "does not serve the queue"
	case hop.Reason == routing.NotOpen:
		return "closed at this time"
	case hop.Reason == routing.NotSpeaking && d.Hub == routing.NoHub && r.language != r.First(r.line):
		return fmt.Sprintf("speaks neither %s nor %s", r.named(r.language), r.named(r.First(r.line)))
	case hop.Reason == routing.NotSpeaking:
		return "does not speak " + r.named(d.Language)
	}
	return "not on overflow.to of " + r.Hubs[r.caller.Hub].Name.Value
}

// named gives a language's code.
func (r *routed) named(language routing.Value) string {
	return r.Attributes[routing.AttrLanguage].Values[language]
}

// overflows says when another hub than the first may answer.
func (r *routed) overflows(q routing.QueueID) string {
	if after := r.Queues[q].OverflowAfter; after > 0 {
		return ", by overflow after " + duration(after)
	}
	return ""
}

// duration leaves out the zeros that Go prints: "8m", not "8m0s".
func duration(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// The decision as JSON. Null is what is not known, or no hub: closed to this
// caller.
type (
	routedJSON struct {
		Number   string            `json:"number"`
		Validity string            `json:"validity"`
		Reason   *string           `json:"reason"`
		Type     string            `json:"type"`
		Line     string            `json:"line"`
		Country  *string           `json:"country"`
		Region   string            `json:"region"`
		Hub      string            `json:"hub"`
		Abroad   bool              `json:"abroad"`
		Language string            `json:"language"`
		At       string            `json:"at"`
		Queues   []queueRoutedJSON `json:"queues"`
	}
	queueRoutedJSON struct {
		Queue    string         `json:"queue"`
		Hub      *string        `json:"hub"`
		Language string         `json:"language"` // spoken there
		Hubs     []hubAskedJSON `json:"hubs"`
	}
	hubAskedJSON struct {
		Hub    string `json:"hub"`
		At     string `json:"at"`
		Reason string `json:"reason"`
	}
)

const localTime = "2006-01-02T15:04:05-07:00"

func (r *routed) writeJSON(out io.Writer) error {
	n := &r.caller.Number
	v := routedJSON{
		Number: r.shown, Validity: n.Validity.String(), Reason: orNull(n.Reason), Type: n.Type.String(),
		Line: r.Lines[r.line].Name.Value, Country: orNull(r.caller.Country),
		Region: r.Regions[r.caller.Region].Name.Value, Hub: r.Hubs[r.caller.Hub].Name.Value, Abroad: r.caller.Abroad,
		Language: r.named(r.language), At: r.at.Format(localTime),
		Queues: []queueRoutedJSON{},
	}
	for _, q := range r.queues {
		v.Queues = append(v.Queues, r.queueJSON(q))
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func (r *routed) queueJSON(q routing.QueueID) queueRoutedJSON {
	d := r.decide(q)
	v := queueRoutedJSON{Queue: r.Queues[q].Name.Value, Language: r.named(d.Language)}
	if d.Hub != routing.NoHub {
		v.Hub = &r.Hubs[d.Hub].Name.Value
	}
	for _, hop := range d.Hops {
		hub := &r.Hubs[hop.Hub]
		v.Hubs = append(v.Hubs, hubAskedJSON{hub.Name.Value, r.at.In(hub.Zone).Format(localTime), hop.Reason.String()})
	}
	return v
}
