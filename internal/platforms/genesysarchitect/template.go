package genesysarchitect

import (
	"fmt"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// A deployment fills a flow in: Genesys Cloud's CX as Code replaces {{name}}, and Terraform ${name}, before Architect
// reads the YAML. Without quotes such a place is no YAML text, and with quotes it is.
var (
	substitution = diag.LazyPattern(`(\{\{|\$\{)(\s*[\w.-]+\s*)(\}\}|\})`)
	directive    = diag.LazyPattern(`\{%|<%|%\{`) // of a template with conditions, whose flow is not known
)

// Characters for private use, which no flow has, in the place of braces: a parser of YAML takes them for letters.
const (
	opening       = "\uE000"
	openingDollar = "\uE001"
	closing       = "\uE002"
	closingDollar = "\uE003"
)

var (
	braces = strings.NewReplacer(opening, "{{", closing, "}}", openingDollar, "${", closingDollar, "}")
	marks  = map[string]string{"{{": opening, "}}": closing, "${": openingDollar, "}": closingDollar}
)

// parse reads the YAML of a flow. A substitution is a part of the text or key around it, as it is written.
func parse(src []byte) (importer.Value, error) {
	if m := directive().Find(src); m != nil {
		return importer.Value{}, fmt.Errorf("it is a template of a flow with %s: fill it in, or export the flow with \"archy export --exportType yaml\"", m)
	}
	if !substitution().Match(src) {
		return importer.ParseYAML(src)
	}

	marked := substitution().ReplaceAllStringFunc(string(importer.ToUTF8(src)), func(place string) string {
		m := substitution().FindStringSubmatch(place)
		return marks[m[1]] + strings.TrimSpace(m[2]) + marks[m[3]]
	})
	v, err := importer.ParseYAML([]byte(marked))
	if err != nil {
		return v, err
	}
	return importer.ParseJSON([]byte(braces.Replace(v.Content())))
}

// wordsOf returns the prompt of a text. Its substitutions are values that the deployment knows.
func (p *properties) wordsOf(text string) importer.Prompt {
	var out importer.Prompt
	for text != "" {
		m := substitution().FindStringSubmatchIndex(text)
		if m == nil {
			out.Parts = append(out.Parts, importer.Part{Text: text})
			break
		}
		if m[0] > 0 {
			out.Parts = append(out.Parts, importer.Part{Text: text[:m[0]]})
		}

		value := text[m[0]:m[1]]
		p.center.Names[value] = readable(text[m[4]:m[5]])
		out.Parts = append(out.Parts, importer.Part{Value: value})
		text = text[m[1]:]
	}
	return out
}
