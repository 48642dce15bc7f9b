package records

import (
	"strings"

	"github.com/ivrsim/ivrsim/internal/results/document"
)

// Pre is the summary as a terminal shows it.
func (s *Summary) Pre() document.Pre {
	var text strings.Builder
	_ = s.WriteText(&text) // a builder has no errors
	return document.Pre{Label: "Records read", Text: text.String()}
}

// Section has the summary under a title.
func (s *Summary) Section(title string) document.Block {
	return document.Section{ID: "read", Title: title, Blocks: []document.Block{s.Pre()}}
}
