package expression

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
)

// The tokens of an expression, and the numbers of texts, as regular expressions. Asterisk divides by the first.
var (
	tokensWritten = regexp.MustCompile(`\|\||&&|==|!=|<=|>=|=~|~~|::|[|&=<>+,\-*/%!()?:]|` +
		`"(?:\x{e010}[^\x{e011}]*\x{e011}|[^"])*"|` +
		`(?:\x{e010}[^\x{e011}]*\x{e011}|[a-zA-Z0-9.';\\_^#@]|[^\x00-\x7f]|\$[^{])+`)
	numberWritten  = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?(e[+-][0-9]{1,4})?$`)
	leadingWritten = regexp.MustCompile(`^\s*[-+]?[0-9]+`)
)

// checkTokens compares the tokens of a text with the tokens of the regular expression.
func checkTokens(t interface {
	Helper()
	Errorf(string, ...any)
}, text string,
) {
	t.Helper()
	got := tokensOf(text)
	if want := tokensWritten.FindAllString(text, -1); !slices.Equal(got, want) {
		t.Errorf("tokens of %q: got %q, want %q", text, got, want)
	}
}

func TestTokensAreThoseOfTheExpression(t *testing.T) {
	parts := rapid.SampledFrom(strings.Split(`|,&,=,!,<,>,~,+,-,*,/,%,(,),?,:,",",$,{,},[,\,',_,#,@,^,.,;,a,Z,7, ,é,`+
		"\n,\xff,\xee,\x80,"+string(symbol.Start)+","+string(symbol.End)+","+symbol.Of("a \" b")+","+symbol.Of("NUM")+`,"x y"`, ","))
	texts := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(parts, 0, 12).Draw(t, "parts"), "") })
	longtest.Check(t, func(t *rapid.T) { checkTokens(t, texts.Draw(t, "text")) })
}

func FuzzTokens(f *testing.F) {
	for _, text := range []string{`"a" = "b c"`, `1 + (2 * ${X}`, `"a` + symbol.Of(`x" y`), "$$a|b$", "a\xffb"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { checkTokens(t, text) })
}

func TestNumbersOfTexts(t *testing.T) {
	parts := rapid.SampledFrom(strings.Split("-,+,.,e,e+,e-,0,1,7,12,999999999999999,123456789012345678901, ,\t,\n,\v,x,"+`",é`, ","))
	texts := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(parts, 0, 6).Draw(t, "parts"), "") })
	longtest.Check(t, func(t *rapid.T) {
		text := texts.Draw(t, "text")

		wantNumber := 0.0
		isNumber := false
		if numberWritten.MatchString(text) {
			var err error
			wantNumber, err = strconv.ParseFloat(text, 64)
			isNumber = err == nil
		}
		if got, ok := Numeric(text); got != wantNumber || ok != isNumber {
			t.Errorf("numeric(%q) = %v, %v, want %v, %v", text, got, ok, wantNumber, isNumber)
		}

		found := strings.TrimSpace(leadingWritten.FindString(text))
		want, err := strconv.Atoi(strings.TrimPrefix(found, "+"))
		hasLeading := found != "" && (err == nil || want != 0)
		if got, ok := Leading(text); got != want || ok != hasLeading {
			t.Errorf("leading(%q) = %d, %v, want %d, %v", text, got, ok, want, hasLeading)
		}
	})
}
