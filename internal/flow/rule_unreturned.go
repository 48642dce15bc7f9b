package flow

import "fmt"

// unreturned reports a return in a flow that a line starts.
func unreturned(a *analysis) {
	for _, w := range a.walks {
		for i, state := range w.States {
			at := StateID(i)
			if s := w.source(at); w.line != nil && s.kind == Return && state.Runner == NoState && w.reached(at) {
				a.error(s.what.Place, Unreturned, shown(fmt.Sprintf("line %s starts this flow, so there is nothing to return to", w.line.Name.Value), w.example(at)),
					"let the line start a flow that runs this one, or end the call")
			}
		}
	}
}
