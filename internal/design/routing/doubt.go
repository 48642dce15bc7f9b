package routing

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// doubt holds the parts of routing.yaml that errors may change. Parts that no path of a call
// depends on, such as a line's number, are not in doubt.
type doubt struct {
	any        bool // there is an error
	places     bool // which hub serves a caller, in which language, and when
	attributes bool // the declared attributes and their values
	texts      bool
	lines      map[string]bool // by name
	queues     map[string]bool
}

// doubtAt notes which part of the file an error at a place may change.
func (d *doubt) doubtAt(root *yaml.Node, at diag.Place) {
	section := root.PairAt(at)
	item := section.Value.PairAt(at)
	key := item.Value.PairAt(at).Key.Text
	d.any = true

	switch section.Key.Text {
	case "channels", "policy", "priority", "scenario":
		// No path of a call depends on these sections.
	case "lines":
		// The number of a line does not decide which calls come to it.
		d.lines[item.Key.Text] = d.lines[item.Key.Text] || !slices.Contains([]string{"number", "allow"}, key)
	case "queues":
		// The goal of a queue does not decide which calls it takes.
		d.queues[item.Key.Text] = d.queues[item.Key.Text] || !slices.Contains([]string{"answer_within", "allow"}, key)
	case "attributes":
		d.attributes = true
	case "texts":
		d.texts = true
	case "hubs", "regions", "elsewhere", "hours", "overflow", "language":
		d.places = true
	default:
		// A misspelled key may be meant as attributes, as texts, or as a section of places.
		d.places = true
		d.attributes = true
		d.texts = true
	}
}

// HasErrors reports whether routing.yaml has errors.
func (c *Center) HasErrors() bool { return c.doubt.any }

// DoubtsLine reports whether errors may change how the calls of a line begin.
func (c *Center) DoubtsLine(l *Line) bool { return c.doubt.lines[l.Name.Value] }

// DoubtsQueue reports whether errors may change the times and callers for which a queue is open.
func (c *Center) DoubtsQueue(q QueueID) bool {
	return c.doubt.places || c.doubt.queues[c.Queues[q].Name.Value]
}

// DoubtsAttribute reports whether errors may change the values of an attribute.
func (c *Center) DoubtsAttribute(id AttributeID) bool {
	switch {
	case id == AttrDay || id == AttrLine:
		return false
	case c.Settable(id) && id != AttrLanguage:
		return c.doubt.attributes
	default:
		return c.doubt.places
	}
}

// DoubtsTexts reports whether errors may hide what prompts speak for a placeholder.
func (c *Center) DoubtsTexts() bool { return c.doubt.texts }
