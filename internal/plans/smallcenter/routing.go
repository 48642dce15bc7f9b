package smallcenter

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// hub is the name of the only hub.
const hub = "center"

// Routing is a routing.yaml: the lines have flows of their names and made-up numbers.
type Routing struct {
	Comment string // of the file
	Name    string // of the center and of its scenario
	Zone    string
	Queues  yaml.Out
	Lines   []string
	Titles  map[string]string // of lines, by their names

	Target     string   // a comment on the queues
	Attributes yaml.Out // with a comment that says what they are
	About      string   // the comment
	Priority   yaml.Out
}

// Write writes the file.
func (r *Routing) Write() []byte {
	file := yaml.OutMap("center", r.Name)
	place := yaml.OutMap("timezone", r.Zone)
	place.Add("languages", yaml.OutTexts([]string{"en"}))
	file.Add("hubs", yaml.OutEntry(hub, place))
	file.Add("elsewhere", yaml.OutMap("hub", hub))
	file.AddText("scenario", r.Name)
	file.AddWithComment(r.Target, "queues", r.Queues)
	file.AddWithComment(r.About, "attributes", r.Attributes)
	file.Add("priority", r.Priority)

	var lines yaml.Out
	for i, name := range r.Lines {
		line := yaml.OutMap("number", fmt.Sprintf("+1 202 555 %04d", 100+i), "country", "US", "flow", name)
		if title := r.Titles[name]; title != "" {
			line.AddText("title", title)
		}
		lines.Add(name, line)
	}

	file.AddWithComment("The numbers are made up.", "lines", lines)
	return yaml.Write(r.Comment, file)
}

// Queue is a queue of callers to be answered within 20 s; hours may be empty.
func Queue(hours yaml.Out) yaml.Out {
	one := yaml.OutMap("answer_within", "20s")
	one.Add("hours", hours)
	return one
}

// Group is a group of agents at the hub.
func Group(name string, queues []string) yaml.Out {
	one := yaml.OutMap("group", name, "hub", hub)
	one.Add("queues", yaml.OutTexts(queues))
	return one
}

// Flow writes a flow that begins with a step.
func Flow(comment, name, start string, steps yaml.Out) []byte {
	file := yaml.OutMap("flow", name, "start", start)
	file.Add("steps", steps)
	return yaml.Write(comment, file)
}

// AddEnds adds the steps that end calls, in alphabetical order. Callers who find their queue closed hear so at the end
// named closed.
func AddEnds(steps *yaml.Out, ends []string, closed string) {
	slices.Sort(ends)
	for _, end := range slices.Compact(ends) {
		step := yaml.OutMap("end", end)
		if end == closed {
			step.AddText("say", "We are closed.")
		}
		steps.Add(end, step)
	}
}
