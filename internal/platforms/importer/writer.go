package importer

import (
	"maps"
	"strings"
)

// writer writes the files of a folder from the flows that all passes have made ready. It gives the
// names of everything but flows, steps and attributes, as they are written.
type writer struct {
	*builder
	final *sources // of the steps that are written
	texts []string // the values that prompts speak and no call has entered
	lines []lineOut

	queueNames  *namer
	hoursNames  *namer
	lookupNames *namer
	valueNames  *namer
}

// everything is the key of a scenario for all queues or lines, so that none of them has it as a name.
const everything = "all"

func newWriter(b *builder) *writer {
	names := b.earlier.Names

	// A branch names an entry or an attribute: an attribute may have the name of an earlier import's entry now.
	values := maps.Clone(names["value"])
	maps.DeleteFunc(values, func(id, name string) bool {
		return strings.HasSuffix(id, enteredSuffix) && b.attributes.names.isTaken(name)
	})

	w := &writer{
		builder:     b,
		final:       newSources(b),
		lines:       linesOf(b.graphs),
		queueNames:  newNamer(names["queue"], everything),
		hoursNames:  newNamer(names["hours"]),
		lookupNames: newNamer(names["lookup"]),
		valueNames:  newNamer(values, callValues...),
	}

	// A check names a queue or opening hours, so that no two of both have the same name.
	maps.Copy(w.queueNames.taken, w.hoursNames.taken)
	w.hoursNames.taken = w.queueNames.taken
	return w
}
