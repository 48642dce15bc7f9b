package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// WriteJSON writes the report as JSON. It encodes one interval at a time: a long run
// has many, and their text as a whole would take more memory than the run.
func (r *Report) WriteJSON(w io.Writer) error {
	rest := *r
	rest.Intervals = nil

	text, err := json.MarshalIndent(&rest, "", "  ")
	if err != nil {
		return err
	}

	before, after, _ := bytes.Cut(text, []byte("\n  \"intervals\": null")) // two spaces: no nested key matches
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s\n  \"intervals\": [", before) // Flush returns the first error

	for i := range r.Intervals {
		interval, err := json.MarshalIndent(&r.Intervals[i], "    ", "  ")
		if err != nil {
			return err
		}

		if i > 0 {
			fmt.Fprint(out, ",")
		}

		fmt.Fprintf(out, "\n    %s", interval)
	}

	if len(r.Intervals) > 0 {
		fmt.Fprint(out, "\n  ")
	}

	fmt.Fprintf(out, "]%s\n", after)
	return out.Flush()
}
