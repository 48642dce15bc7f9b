package routing

import (
	"fmt"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// languageType reads a language by its ISO 639 code ("en", "yue"), with script
// or region where that matters ("zh-Hant", "pt-BR").
var languageType = yaml.Type[diag.Text]{
	Schema: yaml.Schema{"type": "string", "pattern": `^[a-z]{2,3}(-[A-Za-z0-9]+)*$`},
	Read: func(n *yaml.Node, found *diag.Findings) (diag.Text, bool) {
		text, ok := placed.Read(n, found)
		if ok && !isLanguage(text.Value) {
			found.Error(n.Place, UnknownValue, fmt.Sprintf("language %q does not exist", text.Value), suggestLanguage(text.Value))
			return text, false
		}
		return text, ok
	},
}

// isLanguage holds for a code that is written as registered: two spellings of
// one language would be two languages to a flow.
func isLanguage(code string) bool {
	tag, err := language.Raw.Parse(code)
	return err == nil && tag.String() == code && code != "und" && !strings.HasPrefix(code, "x-")
}

// suggestLanguage knows the ways in which codes are missed: in another case,
// with the language's name, or with the code of its country.
func suggestLanguage(written string) string {
	for _, guess := range []func(string) (language.Tag, bool){spelled, called, spokenIn} {
		if tag, ok := guess(written); ok {
			return fmt.Sprintf("did you mean %q?", tag)
		}
	}
	return `write its ISO 639 code, as in "en", "es" or "yue"`
}

func spelled(written string) (language.Tag, bool) {
	tag, err := language.Raw.Parse(written)
	return tag, err == nil && isLanguage(tag.String())
}

// called finds a language of two letters by its English name or its own.
func called(name string) (language.Tag, bool) {
	tag, ok := languagesByName()[strings.ToLower(name)]
	return tag, ok
}

// languagesByName are those of two letters, by their names in small letters.
var languagesByName = sync.OnceValue(func() map[string]language.Tag {
	out := map[string]language.Tag{}
	english := display.English.Languages()
	for i := range 26 * 26 {
		tag, err := language.Raw.Parse(string([]byte{'a' + byte(i/26), 'a' + byte(i%26)}))
		if err != nil {
			continue
		}
		for _, name := range []string{display.Self.Name(tag), english.Name(tag)} {
			if _, taken := out[strings.ToLower(name)]; !taken {
				out[strings.ToLower(name)] = tag
			}
		}
	}
	return out
})

// spokenIn gives the language most spoken in a country, by the likely subtags of
// Unicode's CLDR.
func spokenIn(country string) (language.Tag, bool) {
	region, err := language.ParseRegion(country)
	if err != nil || !region.IsCountry() {
		return language.Und, false
	}
	tag, err := language.Raw.Compose(region)
	if err != nil {
		return language.Und, false
	}
	base, sure := tag.Base()
	return language.Raw.Make(base.String()), sure > language.No
}
