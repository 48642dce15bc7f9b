package routing_test

import (
	"fmt"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// A caller from Lyon calls the American line at 14:30 in London.
func Example() {
	src := []byte(`center: cards
hubs:
  new_york: {timezone: America/New_York, languages: [en, es]}
  london:   {timezone: Europe/London, languages: [en, fr]}
regions:
  europe: {hub: london, countries: [GB, FR]}
elsewhere: {hub: new_york}
queues:
  disputes: {hours: {mon-fri: 08:00-14:00}}
overflow: {to: {london: new_york}}
lines:
  us: {number: 1-800-528-4800, country: US, languages: [en, es], flow: main}
`)
	var found diag.Findings
	center := routing.Read(yaml.NewFile("routing.yaml", "center", yaml.Parse("routing.yaml", src, &found)), &found)

	line, _ := center.Line("us")
	queue, _ := center.Queue("disputes")
	caller := center.Locate(line, phone.Parse("+33 4 72 00 12 34", center.Lines[line].Home()))
	values := center.InitialValues(line, &caller)
	at := time.Date(2026, time.November, 27, 14, 30, 0, 0, time.UTC)
	decision := center.Route(caller.Hub, values[routing.AttrTier], queue, values[routing.AttrLanguage], center.FirstLanguage(line), at)

	fmt.Println("from", caller.Country, "at home in", center.Hubs[caller.Hub].Name.Value)
	for _, hop := range decision.Candidates {
		fmt.Println(center.Hubs[hop.Hub].Name.Value, hop.Reason)
	}
	// Output:
	// from FR at home in london
	// london not_open
	// new_york eligible
}
