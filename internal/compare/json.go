package compare

import (
	"encoding/json"
	"io"
)

// WriteJSON writes the comparison as JSON, with the arms' whole reports.
func (c *Comparison) WriteJSON(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(c)
}
