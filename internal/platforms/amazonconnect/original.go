package amazonconnect

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Original is what the flows of an import say of the platform's resources: the functions, hours
// and recordings that blocks name, and the values by which they take their ways.
type Original struct {
	Center *importer.Center
	reader *reader
	blocks map[*importer.Block]*action
}

// ReadOriginal reads the flows that a center was imported from.
func ReadOriginal(sources []importer.Source) *Original {
	r := readAll(sources)
	o := &Original{Center: r.center, reader: r, blocks: map[*importer.Block]*action{}}
	for _, a := range r.actions {
		o.blocks[a.block] = a
	}
	return o
}

// FlowID returns the identifier of a flow that the answer of describe-contact-flow has; "" if only
// its content was exported.
func (o *Original) FlowID(flow *importer.Flow) string {
	for _, f := range o.reader.flows {
		if f.out == flow {
			return f.id
		}
	}
	return ""
}

// find returns the first of a step's blocks that an accessor has a text for.
func (o *Original) find(s *importer.Step, text func(*action) string) string {
	for _, b := range s.From {
		if a := o.blocks[b]; a != nil {
			if t := text(a); t != "" {
				return t
			}
		}
	}
	return ""
}

// Action returns the action of the flow language that a step's first block is; "" if the import has
// added the step.
func (o *Original) Action(s *importer.Step) string {
	return o.find(s, func(a *action) string { return a.kind })
}

// Function returns the identifier of the function that a step invokes.
func (o *Original) Function(s *importer.Step) string {
	return o.find(s, func(a *action) string { return a.text("LambdaFunctionARN") })
}

// Hours returns the identifier of the opening hours that a step checks, "" if its block names none:
// then they are those of the working queue.
func (o *Original) Hours(s *importer.Step) string {
	return o.find(s, func(a *action) string { return a.text("HoursOfOperationId") })
}

// ChecksUnseen reports whether a block checks opening hours for which no step stands, since all of
// its ways lead to the same step.
func (o *Original) ChecksUnseen(hours string, made *importer.Result) bool {
	seen := made.Made()
	never := []string{importer.Unreachable, importer.ErrorOnly, importer.AfterCall, importer.Dropped}
	return slices.ContainsFunc(o.reader.actions, func(a *action) bool {
		return a.kind == "CheckHoursOfOperation" && a.text("HoursOfOperationId") == hours && !seen[a.block] && !slices.Contains(never, a.block.Reason)
	})
}

// IsBot reports whether a step asks a bot.
func (o *Original) IsBot(s *importer.Step) bool {
	return slices.ContainsFunc(s.From, func(b *importer.Block) bool { return o.blocks[b] != nil && o.blocks[b].isBot() })
}

// Recording returns the identifier of the recorded prompt that a step plays, or its address in S3.
func (o *Original) Recording(s *importer.Step) (prompt, uri string) {
	return o.find(s, func(a *action) string { return a.text("PromptId") }), o.find(s, func(a *action) string { return a.text("Media", "Uri") })
}

// Sets returns the attributes of the contact that a step gives a value, by their paths. A value
// that is copied is a path.
func (o *Original) Sets(s *importer.Step) map[string]string {
	out := map[string]string{}
	for _, b := range s.From {
		if a := o.blocks[b]; a != nil && a.kind == "UpdateContactAttributes" {
			for _, x := range a.assigns {
				out[string(x.register)] = canonical(x.value)
			}
		}
	}
	return out
}

// Example returns a value of an attribute for which the flows have a word: one that compares as
// the word says. Importer.Other stands for those for which no condition holds.
func (o *Original) Example(attribute, word string) (value string, ok bool) {
	x := o.reader.attributes[o.reader.attributeOf(attribute)]
	if x == nil {
		return "", word == importer.Other
	}
	for _, c := range x.classes {
		if c.word == word {
			return c.example, true
		}
	}
	if word != importer.Other {
		return "", false
	}
	for _, value := range []string{"other", "none of these", "-", "no value"} {
		if !strings.Contains(x.holding(value), "1") {
			return value, true
		}
	}
	return "", false
}

// Paths returns the paths below a prefix that hold the value of an attribute, sorted: the
// attribute's own and those that it is copied from or to.
func (o *Original) Paths(attribute, prefix string) []string {
	root := o.reader.attributeOf(attribute)
	var out []string
	for _, path := range append(slices.Collect(maps.Keys(o.reader.same)), root) {
		if o.reader.attributeOf(path) == root && strings.HasPrefix(path, prefix) && !slices.Contains(out, path) {
			out = append(out, path)
		}
	}
	slices.Sort(out)
	return out
}

// Queue returns the identifier of the queue that a step's call waits in, by the queue's name in the
// center; "" if the flows do not say it.
func (o *Original) Queue(names *importer.NameMap, queue string) string {
	for _, id := range names.IDs("queue", queue) {
		if id != noQueue && !isDynamic(id) {
			return id
		}
	}
	return ""
}

// Error returns the error of the platform that a word of a function's outcome stands for, "" if it
// is none.
func Error(word string) string {
	for _, kind := range []string{otherError, "TimeLimitExceeded"} {
		if word == cmp.Or(map[string]string{otherError: "error"}[kind], words(kind)) {
			return kind
		}
	}
	return ""
}
