package genesysarchitect

import (
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// texts are the texts that the flows write out. They show whether two spellings of a value matter: Gold and gold.
type texts struct {
	first   map[string]string // by the text in small letters, its first spelling
	several map[string]bool   // the texts in small letters that have several spellings
}

// quotedText matches a text in quotes in an expression.
var quotedText = diag.LazyPattern(`"((?:[^"\\]|\\.)*)"`)

// add adds the texts of a value: literals, and texts in quotes in expressions.
func (x *texts) add(v tree.Value) {
	for key, one := range below(v) {
		switch key {
		case "lit":
			// The name of a queue or a flow is an object, and no value that conditions compare.
			if !one.IsObject() {
				x.addText(one.Text())
			}
		case "exp", "condition":
			for _, m := range quotedText().FindAllStringSubmatch(expressionOf(one), -1) {
				x.addText(m[1])
			}
		}
		x.add(one)
	}
}

func (x *texts) addText(text string) {
	key := strings.ToLower(text)
	if x.first[key] == "" {
		x.first[key] = text
	}
	x.several[key] = x.several[key] || x.first[key] != text
}
