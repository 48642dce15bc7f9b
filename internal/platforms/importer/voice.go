package importer

import (
	"slices"
	"strings"
)

// voices are the voices of Amazon Polly by their language, which both platforms speak
// with (Amazon Polly Developer Guide, "Available voices").
var voices = map[string][]string{
	"ar": {"Zeina", "Hala", "Zayd"},
	"ca": {"Arlet"},
	"cs": {"Jitka"},
	"cy": {"Gwyneth"},
	"da": {"Naja", "Mads", "Sofie"},
	"de": {"Marlene", "Vicki", "Hans", "Hannah", "Daniel", "Sabrina"},
	"en": {
		"Nicole", "Olivia", "Russell", "Amy", "Emma", "Brian", "Arthur", "Aditi", "Raveena", "Kajal", "Niamh",
		"Aria", "Ayanda", "Jasmine", "Ivy", "Joanna", "Kendra", "Kimberly", "Salli", "Joey", "Justin", "Kevin",
		"Matthew", "Ruth", "Stephen", "Gregory", "Danielle", "Patrick", "Geraint",
	},
	"es": {
		"Conchita", "Lucia", "Enrique", "Sergio", "Alba", "Raul", "Mia", "Andres", "Lupe", "Penelope", "Miguel",
		"Pedro",
	},
	"fi":  {"Suvi"},
	"fr":  {"Celine", "Lea", "Mathieu", "Remi", "Chantal", "Gabrielle", "Liam", "Isabelle"},
	"is":  {"Dora", "Karl"},
	"it":  {"Carla", "Bianca", "Giorgio", "Adriano"},
	"ja":  {"Mizuki", "Takumi", "Kazuha", "Tomoko"},
	"ko":  {"Seoyeon", "Jihye"},
	"nb":  {"Liv", "Ida"},
	"nl":  {"Lotte", "Ruben", "Laura", "Lisa"},
	"pl":  {"Ewa", "Maja", "Jacek", "Jan", "Ola"},
	"pt":  {"Camila", "Vitoria", "Ricardo", "Thiago", "Ines", "Cristiano"},
	"ro":  {"Carmen"},
	"ru":  {"Tatyana", "Maxim"},
	"sv":  {"Astrid", "Elin"},
	"tr":  {"Filiz", "Burcu"},
	"yue": {"Hiujin"},
	"zh":  {"Zhiyu"},
}

// VoiceLanguage returns the language of a voice, as in "Joanna", "Polly.Lupe-Neural" or
// "Google.es-ES-Standard-A", or "" if it is not known.
func VoiceLanguage(voice string) string {
	of, name, found := strings.Cut(voice, ".")
	if !found {
		of = ""
		name = voice
	}

	// Google names a voice after its language. The other services name it after a person.
	if strings.EqualFold(of, "google") {
		parts := strings.SplitN(name, "-", 3)
		tag := strings.Join(parts[:min(2, len(parts))], "-")
		return BaseLanguage(tag)
	}

	name, _, _ = strings.Cut(name, "-")
	for _, l := range sortedKeys(voices) {
		if slices.ContainsFunc(voices[l], func(v string) bool { return strings.EqualFold(v, name) }) {
			return l
		}
	}

	return ""
}
