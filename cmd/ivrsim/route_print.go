package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// print writes the caller, and then a table of the queues with each hub's reason.
func (r *routed) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)

	rows := [][2]string{
		{"caller", r.number + ", " + r.caller.Number.Description()},
		{"line", r.Lines[r.line].Name.Value},
		{"country", r.CountryOf(r.line, &r.caller)},
		{"region", r.Regions[r.caller.Region].Name.Value},
		{"hub", r.Hubs[r.caller.Hub].Name.Value},
		{"language", r.languageName(r.language)},
		{"time", r.at.Format("Mon 2006-01-02 15:04 -07:00")},
	}

	// The tier stands before the time, which is the last row.
	if tier := r.tierName(); tier != "" {
		rows = slices.Insert(rows, len(rows)-1, [2]string{"tier", tier})
	}

	for _, row := range rows {
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

	// The hubs follow even for a closed queue, with the reason of each.
	if d.Hub == routing.NoHub {
		fmt.Fprintf(w, "%s\t-\t\tclosed to this caller\n", name)
		name = ""
	}

	for _, hop := range d.Candidates {
		hub := &r.Hubs[hop.Hub]
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", name, hub.Name.Value, r.at.In(hub.Zone).Format("Mon 15:04"),
			r.Explain(&d, hop))
		name = ""
	}
}

func (r *routed) decide(q routing.QueueID) routing.Decision {
	return r.Route(r.caller.Hub, r.tier, q, r.language, r.FirstLanguage(r.line), r.at)
}

// tierName is the caller's tier, or "" if routing does not depend on it.
func (r *routed) tierName() string {
	if !r.OverflowsByTier() {
		return ""
	}
	return r.Attributes[routing.AttrTier].Values[r.tier]
}

func (r *routed) languageName(language routing.Value) string {
	return r.Attributes[routing.AttrLanguage].Values[language]
}

// The decisions as JSON. An unknown value is null, and so is the hub of a queue that is
// closed to the caller.
type (
	routedJSON struct {
		Number   string      `json:"number"`
		Validity string      `json:"validity"`
		Reason   *string     `json:"reason"`
		Type     string      `json:"type"`
		Line     string      `json:"line"`
		Country  *string     `json:"country"`
		Region   string      `json:"region"`
		Hub      string      `json:"hub"`
		Abroad   bool        `json:"abroad"`
		Language string      `json:"language"`
		Tier     string      `json:"tier,omitempty"` // if callers overflow by tier
		At       string      `json:"at"`
		Queues   []queueJSON `json:"queues"`
	}
	queueJSON struct {
		Queue    string    `json:"queue"`
		Hub      *string   `json:"hub"`
		Language string    `json:"language"` // spoken there
		Hubs     []hubJSON `json:"hubs"`
	}
	hubJSON struct {
		Hub    string `json:"hub"`
		At     string `json:"at"`
		Reason string `json:"reason"`
	}
)

const localTime = "2006-01-02T15:04:05-07:00"

func (r *routed) writeJSON(out io.Writer) error {
	n := &r.caller.Number
	v := routedJSON{
		Number: r.number, Validity: n.Validity.String(), Reason: orNull(n.Reason), Type: n.Type.String(),
		Line: r.Lines[r.line].Name.Value, Country: orNull(r.caller.Country),
		Region: r.Regions[r.caller.Region].Name.Value, Hub: r.Hubs[r.caller.Hub].Name.Value, Abroad: r.caller.Abroad,
		Language: r.languageName(r.language), Tier: r.tierName(), At: r.at.Format(localTime),
		Queues: []queueJSON{},
	}

	for _, q := range r.queues {
		v.Queues = append(v.Queues, r.queueToJSON(q))
	}

	return diag.NewJSONEncoder(out).Encode(v)
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func (r *routed) queueToJSON(q routing.QueueID) queueJSON {
	d := r.decide(q)
	v := queueJSON{Queue: r.Queues[q].Name.Value, Language: r.languageName(d.Language)}
	if d.Hub != routing.NoHub {
		v.Hub = &r.Hubs[d.Hub].Name.Value
	}
	for _, hop := range d.Candidates {
		hub := &r.Hubs[hop.Hub]
		there := r.at.In(hub.Zone).Format(localTime)
		v.Hubs = append(v.Hubs, hubJSON{hub.Name.Value, there, hop.Reason.String()})
	}
	return v
}
