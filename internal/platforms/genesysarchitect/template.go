package genesysarchitect

import (
	"fmt"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// A deployment fills a flow in: Genesys Cloud's CX as Code replaces {{name}}, and Terraform ${name}, before Architect
// reads the YAML. Without quotes such a place is no YAML text, and with quotes it is.
var (
	substitution = diag.LazyPattern(`\{\{\s*[\w.-]+\s*\}\}|\$\{\s*[\w.-]+\s*\}`)
	directive    = diag.LazyPattern(`\{%|<%|%\{`) // of a template with conditions, whose flow is not known
)

// hidden writes the signs of a substitution as characters for private use, which no flow has and which a parser of YAML
// takes for letters. shown writes them back.
var (
	hidden = strings.NewReplacer("{", "\uE000", "}", "\uE001", "$", "\uE002", " ", "")
	shown  = strings.NewReplacer("\uE000", "{", "\uE001", "}", "\uE002", "$")
)

// parse reads the YAML of a flow. A substitution is a part of the text or key around it, without its spaces.
func parse(src []byte) (tree.Value, error) {
	if m := directive().Find(src); m != nil {
		return tree.Value{}, fmt.Errorf("it is a template of a flow with %s: fill it in, or export the flow with \"archy export --exportType yaml\"", m)
	}
	if !substitution().Match(src) {
		return tree.ParseYAML(src)
	}

	text := string(tree.ToUTF8(src))
	v, err := tree.ParseYAML([]byte(substitution().ReplaceAllStringFunc(text, hidden.Replace)))
	if err != nil {
		return v, err
	}
	return tree.ParseJSON([]byte(shown.Replace(v.Content())))
}

// nameIn returns the name in a substitution.
func nameIn(substitution string) string { return strings.Trim(substitution, "${} \t") }

// wordsOf returns the prompt of a text. Its substitutions are values that the deployment knows.
func (p *properties) wordsOf(text string) importer.Prompt {
	var out importer.Prompt
	say := func(words string) {
		if words != "" {
			out.Parts = append(out.Parts, importer.Part{Text: words})
		}
	}

	end := 0
	for _, at := range substitution().FindAllStringIndex(text, -1) {
		say(text[end:at[0]])
		value := text[at[0]:at[1]]
		end = at[1]

		p.center.Names[value] = readable(nameIn(value))
		out.Parts = append(out.Parts, importer.Part{Value: value})
	}
	say(text[end:])
	return out
}
