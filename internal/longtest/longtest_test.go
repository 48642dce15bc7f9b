package longtest

import "testing"

func TestN(t *testing.T) {
	for _, c := range []struct {
		value string
		want  int
	}{
		{"", 5},
		{"1", 100},
		{"3", 300},
		{"0.1", 10},
		{"0.001", 5},
	} {
		t.Setenv(variable, c.value)
		if got := N(5, 100); got != c.want {
			t.Errorf("%s=%s: N(5, 100) = %d, want %d", variable, c.value, got, c.want)
		}
	}
}

func TestSkip(t *testing.T) {
	for value, want := range map[string]bool{"": true, "1": false} {
		t.Setenv(variable, value)
		t.Run("", func(t *testing.T) {
			defer func() {
				if t.Skipped() != want {
					t.Errorf("%s=%s: skipped %t, want %t", variable, value, t.Skipped(), want)
				}
			}()
			Skip(t)
		})
	}
}
