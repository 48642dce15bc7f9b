package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
)

// WriteJSON writes the report as JSON, its intervals one by one: a long run has
// many, and the text of all of them at once would take more memory than the run.
func (r *Report) WriteJSON(w io.Writer) error {
	const step, empty = "  ", "\n  \"intervals\": null"
	rest := *r
	rest.Intervals = nil
	text, err := json.MarshalIndent(&rest, "", step)
	if err != nil {
		return err
	}
	before, after, _ := bytes.Cut(text, []byte(empty)) // no line begins so but the key's
	out := bufio.NewWriter(w)
	_, _ = out.Write(before) // Flush gives the first error
	_, _ = out.WriteString("\n  \"intervals\": [")
	var interval bytes.Buffer
	encoder := json.NewEncoder(&interval)
	encoder.SetIndent(step+step, step)
	for i := range r.Intervals {
		interval.Reset()
		if err := encoder.Encode(&r.Intervals[i]); err != nil {
			return err
		}
		if i > 0 {
			_ = out.WriteByte(',')
		}
		_, _ = out.WriteString("\n" + step + step)
		_, _ = out.Write(bytes.TrimSuffix(interval.Bytes(), []byte("\n")))
	}
	if len(r.Intervals) > 0 {
		_, _ = out.WriteString("\n" + step)
	}
	_ = out.WriteByte(']')
	_, _ = out.Write(after)
	_ = out.WriteByte('\n')
	return out.Flush()
}
