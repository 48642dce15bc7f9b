package yaml_test

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/yaml"
)

func TestIsName(t *testing.T) {
	for s, want := range map[string]bool{
		"lost_card": true, "24-7": true, "caf\u0065\u0301": true, "日本": true, "हिन्दी": true,
		"": false, "a b": false, "a@b": false, "a.b": false, "a,b": false, "{a}": false, "a\n": false,
	} {
		if got := yaml.IsName(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}
