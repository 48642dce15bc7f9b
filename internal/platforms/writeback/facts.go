package writeback

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// routingFile is the file of an imported folder that has facts beside the flows.
const routingFile = "routing.yaml"

// changedFacts refuses each change of a fact beside the flows that the sources have: the opening hours of a line of a
// dialplan, the capacity of a queue of queues.conf. Other facts of this file are the folder's own.
func (s *searcher) changedFacts() diag.Findings {
	var found diag.Findings
	imported := model{}
	for _, f := range s.base.result.Files {
		var unread diag.Findings // the import's own file has no findings
		if f.Name == routingFile {
			s.readFacts(imported, yaml.Parse(f.Name, f.Content, &unread))
		}
	}

	folder := model{}
	for _, f := range s.Folder {
		if f.Kind == "center" {
			s.readFacts(folder, f.Root())
		}
	}

	// A name that is gone differs in the flows, which name it.
	var changed []difference
	for k, was := range imported {
		is, has := folder[k]
		if k.path == "" || was.text == is.text && has || !folder.has(k.in("")) {
			continue
		}
		if !has {
			is.place = folder[k.in("")].place
		}
		changed = append(changed, difference{k, was.text, is.text, is.place})
	}
	for k, is := range folder {
		if imported.has(k.in("")) && !imported.has(k) {
			changed = append(changed, difference{k, "", is.text, is.place})
		}
	}

	// Keys that are gone have the place of their name, so that several of them can have one place.
	slices.SortFunc(changed, func(a, b difference) int {
		return cmp.Or(a.place.Compare(b.place), strings.Compare(a.path, b.path))
	})
	for _, d := range changed {
		const message = "%s: %s: %s is %s and was %s: the original has the value, and it is not written there"
		found.Add(diag.Finding{
			Place:   d.place,
			Message: fmt.Sprintf(message, d.flow, d.step, d.path, said(d.is), said(d.was)),
			Fix:     onPlatform,
		})
	}
	return found
}

// readFacts adds the facts of a center that the sources have. The flow of a key is the section, and the step is the
// name.
func (s *searcher) readFacts(m model, root *yaml.Node) {
	for _, hours := range pairs(root.Get("hours")) {
		at := key{"hours", hours.Key.Text, ""}
		isInSource := func(id string) bool { return len(s.base.center.Hours[id].Open) > 0 }
		if slices.ContainsFunc(s.base.names.IDs("hours", at.step), isInSource) {
			m[at] = setting{place: hours.Key.Place}
			for _, e := range pairs(hours.Value) {
				m.flatten(at, e.Key.Text, e.Value)
			}
		}
	}

	for _, queue := range pairs(root.Get("queues")) {
		at := key{"queues", queue.Key.Text, ""}
		m[at] = setting{place: queue.Key.Place}
		for _, id := range s.base.names.IDs("queue", at.step) {
			of := s.base.center.Queues[id]
			inSource := map[string]bool{"answer_within": of.Within > 0, "capacity": of.Capacity > 0}
			for name, isInSource := range inSource {
				if v := queue.Value.Get(name); isInSource && v != nil {
					m.flatten(at, name, v)
				}
			}
		}
	}
}

// pairs returns the keys of a map and their values, or nil.
func pairs(n *yaml.Node) []yaml.KeyValue {
	if n == nil {
		return nil
	}
	return n.Pairs
}
