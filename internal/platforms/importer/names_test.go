package importer

import "testing"

// TestNames has names of whole words: at most three of a prompt, and as many of another text as fit.
func TestNames(t *testing.T) {
	for text, want := range map[string]string{
		"Which department do you want":                                  "which_department_do_you_want",
		"a very long display name that an owner has given to":           "a_very_long_display_name_that_an_owner_has_given",
		"name-of-forty-eight-characters-which-is-just-as-long-and-more": "name-of-forty-eight-characters-which-is-just-as",
		"Ünïcödé  (x)": "ünïcödé_x",
		"!?":           "unnamed",
	} {
		if got := slug(text); got != want {
			t.Errorf("%q is named %q, want %q", text, got, want)
		}
	}
	if got := firstWords("Welcome to Harbor Dental. Press 1."); got != "welcome_to_harbor" {
		t.Errorf("a prompt is named %q", got)
	}
}
