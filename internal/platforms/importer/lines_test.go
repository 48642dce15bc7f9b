package importer

import "testing"

// A line has the number of the source if it is a valid one in the international format. A toll-free number of North America
// is one of the United States.
func TestNumberOfALine(t *testing.T) {
	for dialed, want := range map[string][2]string{
		"+1 212 736 5000": {"+12127365000", "US"}, "+18005284800": {"+18005284800", "US"}, "+442079460958": {"+442079460958", "GB"},
		"2127365000": {}, "": {}, "+1": {}, "+999123456789": {}, "+1212": {},
	} {
		if got := numberOf(dialed); got.E164 != want[0] || got.Country != want[1] {
			t.Errorf("%q is %s of %s, want %v", dialed, got.E164, got.Country, want)
		}
	}
}

// A voice of Google is named after its language, and others after a person, alone or after their service.
func TestLanguageOfAVoice(t *testing.T) {
	for voice, want := range map[string]string{
		"Joanna": "en", "joanna": "en", "Polly.Lupe-Neural": "es", "Polly.Lea": "fr", "Google.es-ES-Standard-A": "es",
		"google.fr": "fr", "Google.Joanna": "", "Polly.es-ES": "", "Nobody": "", "": "",
	} {
		if got := VoiceLanguage(voice); got != want {
			t.Errorf("the language of %q is %q, want %q", voice, got, want)
		}
	}
}
