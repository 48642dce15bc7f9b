package compare

import (
	"io"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// WriteJSON writes the comparison as JSON, with the arms' whole reports.
func (c *Comparison) WriteJSON(w io.Writer) error {
	out := diag.NewJSONEncoder(w)
	out.SetEscapeHTML(true) // as in the JSON of a report
	return out.Encode(c)
}
