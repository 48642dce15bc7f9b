package routing_test

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Languages have their English names, also with a region. A tag without a name stays.
func TestLanguageTitles(t *testing.T) {
	for tag, want := range map[string]string{
		"es": "Spanish", "yue": "Cantonese", "pt-BR": "Brazilian Portuguese", "qaa": "qaa",
	} {
		if got := routing.LanguageTitle(tag); got != want {
			t.Errorf("%s is %q, want %q", tag, got, want)
		}
	}
}
