package smallcenter

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// File is a file of a folder.
type File struct {
	Name    string
	Content []byte
}

// Hub is the name of the only hub.
const Hub = "center"

// Routing is a routing.yaml: the lines have flows of their names and made-up numbers.
type Routing struct {
	Comment string // of the file
	Name    string // of the center and of its scenario
	Zone    string
	Queues  yaml.Out
	Lines   []string

	Target     string   // a comment on the queues
	Attributes yaml.Out // with a comment that says what they are
	About      string   // the comment
	Priority   yaml.Out
}

// Write writes the file.
func (r *Routing) Write() []byte {
	var file, hubs, place, elsewhere, lines yaml.Out
	file.AddText("center", r.Name)
	place.AddText("timezone", r.Zone)
	place.Add("languages", yaml.OutTexts([]string{"en"}))
	hubs.Add(Hub, place)
	file.Add("hubs", hubs)
	elsewhere.AddText("hub", Hub)
	file.Add("elsewhere", elsewhere)
	file.AddText("scenario", r.Name)
	file.AddWithComment(r.Target, "queues", r.Queues)
	file.AddWithComment(r.About, "attributes", r.Attributes)
	file.Add("priority", r.Priority)
	for i, name := range r.Lines {
		var one yaml.Out
		one.AddText("number", fmt.Sprintf("+1 202 555 %04d", 100+i))
		one.AddText("country", "US")
		one.AddText("flow", name)
		lines.Add(name, one)
	}
	file.AddWithComment("The numbers are made up.", "lines", lines)
	return yaml.Write(r.Comment, file)
}

// Queue is a queue of callers to be answered within 20 s; hours may be empty.
func Queue(hours yaml.Out) yaml.Out {
	var one yaml.Out
	one.AddText("answer_within", "20s")
	one.Add("hours", hours)
	return one
}

// Group is a group of agents at the hub.
func Group(name string, queues []string) yaml.Out {
	var one yaml.Out
	one.AddText("group", name)
	one.AddText("hub", Hub)
	one.Add("queues", yaml.OutTexts(queues))
	return one
}

// Flow writes a flow that begins with a step.
func Flow(comment, name, start string, steps yaml.Out) []byte {
	var file yaml.Out
	file.AddText("flow", name)
	file.AddText("start", start)
	file.Add("steps", steps)
	return yaml.Write(comment, file)
}

// AddEnds adds the steps that end calls, in alphabetical order.
func AddEnds(steps *yaml.Out, ends []string) {
	slices.Sort(ends)
	for _, end := range slices.Compact(ends) {
		var one yaml.Out
		one.AddText("end", end)
		steps.Add(end, one)
	}
}
