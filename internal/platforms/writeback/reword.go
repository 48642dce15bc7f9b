package writeback

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// splice is a text that takes the place of some bytes of another one.
type splice struct {
	from, to int
	text     string
}

// spoken is a piece of a text of the source by what is spoken of it: a character, a run of
// spaces, or a value, whose words are known of the import only.
type spoken struct {
	from, to int // in the source's text
	said     string
	isValue  bool
	quoted   bool // it stands in quotes, in an expression
}

// What is not spoken as it is written: tags and entities of SSML, values and commands of Liquid,
// paths of a contact's values.
var notWords = regexp.MustCompile(`(?is)(?P<tag></?[a-z!?][^<>]*>)|(?P<entity>&(?:#?[a-z0-9]+);)|(?P<value>\{\{.*?\}\}|\{%.*?%\}|\$\.[a-z_][\w-]*(?:\.[\w-]+|\.?\[['"][^'"\]]*['"]\])*)`)

const (
	tagGroup = 1 + iota
	entityGroup
	valueGroup
)

// reword returns how a text of the source, of which the import makes the prompt was, is to be
// changed for the prompt is. To values it adds those that the text speaks, by the words that the
// import has for them. Marks of SSML stay.
func reword(source string, pieces []spoken, was, is string, values map[string]string) ([]splice, bool) {
	pieces, ok := align(pieces, was)
	if !ok {
		return nil, false
	}
	for i := range pieces {
		if pieces[i].isValue {
			values[pieces[i].said] = source[pieces[i].from:pieces[i].to]
		}
	}
	var out []splice
	for _, h := range hunks(pieces, is) {
		added, ok := spell(h.text, values)
		if !ok {
			return nil, false
		}
		switch {
		case strings.Contains(source, "<speak"):
			added = escapeMarkup(added)
		case pieces[0].quoted:
			added = strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(added)
		}
		out = append(out, h.splices(pieces, added, len(source))...)
	}
	return out, true
}

// hunk is a run of pieces in whose place a text is spoken.
type hunk struct {
	from, to int // of the pieces
	text     string
}

// splices returns how a text takes the place of a hunk's pieces: it stands where the first of
// these does, or after the piece before, and the marks between them stay.
func (h *hunk) splices(pieces []spoken, text string, end int) []splice {
	at := end
	switch {
	case h.from < h.to:
		at = pieces[h.from].from
	case h.from > 0:
		at = pieces[h.from-1].to
	case len(pieces) > 0:
		at = pieces[0].from
	}
	out := []splice{{at, at, text}}
	for _, p := range pieces[h.from:h.to] {
		if last := &out[len(out)-1]; last.to == p.from {
			last.to = p.to
		} else {
			out = append(out, splice{p.from, p.to, ""})
		}
	}
	return out
}

// hunks returns what changes of some pieces for a prompt: between what both begin and end with, the
// words that are no longest common subsequence of both.
func hunks(pieces []spoken, prompt string) []hunk {
	before, after := commonPieces(pieces, prompt)
	for before > 0 && before+after < len(pieces) && pieces[before-1].said != " " && !pieces[before-1].isValue { // whole words
		before--
	}
	old := words(pieces[before:len(pieces)-after], before)
	added := newWords.FindAllString(prompt[saidLen(pieces[:before]):len(prompt)-saidLen(pieces[len(pieces)-after:])], -1)
	if len(old) == 0 && len(added) == 0 {
		return nil
	}
	const most = 1 << 20 // cells
	if len(old)*len(added) > most {
		return []hunk{{before, len(pieces) - after, strings.Join(added, "")}}
	}
	common := make([][]int, len(old)+1) // of the rest of both
	for i := range common {
		common[i] = make([]int, len(added)+1)
	}
	for i := len(old) - 1; i >= 0; i-- {
		for j := len(added) - 1; j >= 0; j-- {
			common[i][j] = max(common[i+1][j], common[i][j+1])
			if old[i].text == added[j] {
				common[i][j] = common[i+1][j+1] + 1
			}
		}
	}
	var out []hunk
	for i, j := 0, 0; i < len(old) || j < len(added); {
		if i < len(old) && j < len(added) && old[i].text == added[j] {
			i, j = i+1, j+1
			continue
		}
		h := hunk{from: len(pieces) - after, to: len(pieces) - after}
		if i < len(old) {
			h.from, h.to = old[i].from, old[i].from
		}
		for (i < len(old) || j < len(added)) && (i == len(old) || j == len(added) || old[i].text != added[j]) {
			if j == len(added) || i < len(old) && common[i+1][j] >= common[i][j+1] {
				h.to = old[i].to
				i++
			} else {
				h.text += added[j]
				j++
			}
		}
		out = append(out, h)
	}
	return out
}

// newWords matches the words, values and spaces of a prompt.
var newWords = regexp.MustCompile(`\{[^{}]*\}| +|[^ {]+|\{`)

// words joins pieces to words, values and spaces, each with its pieces.
func words(pieces []spoken, first int) []hunk {
	var out []hunk
	for i, p := range pieces {
		last := len(out) - 1
		isWord := p.said != " " && !p.isValue
		if isWord && i > 0 && pieces[i-1].said != " " && !pieces[i-1].isValue {
			out[last].text, out[last].to = out[last].text+p.said, first+i+1
			continue
		}
		out = append(out, hunk{first + i, first + i + 1, p.said})
	}
	return out
}

// pieces collects what is spoken of a text.
type pieces struct {
	source string
	list   []spoken
}

// add adds a piece; runs of spaces are one.
func (p *pieces) add(piece spoken) {
	last := len(p.list) - 1
	if piece.isValue || strings.TrimSpace(piece.said) != "" {
		p.list = append(p.list, piece)
		return
	}
	piece.said = " "
	switch {
	case last < 0 || p.list[last].said != " ":
		p.list = append(p.list, piece)
	case piece.to > piece.from && p.list[last].from == p.list[last].to: // after a tag that pauses
		p.list[last] = piece
	}
}

// words adds the characters from one byte up to another.
func (p *pieces) words(from, to int, quoted bool) {
	for from < to {
		r, n := utf8.DecodeRuneInString(p.source[from:])
		said := string(r)
		if quoted && r == '\\' && from+n < to {
			_, more := utf8.DecodeRuneInString(p.source[from+n:])
			said, n = p.source[from+n:from+n+more], n+more
		}
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			said = " "
		}
		p.add(spoken{from: from, to: from + n, said: said, quoted: quoted})
		from += n
	}
}

// trimmed returns the pieces without the spaces around them.
func (p *pieces) trimmed() []spoken {
	out := p.list
	for len(out) > 0 && out[0].said == " " {
		out = out[1:]
	}
	for len(out) > 0 && out[len(out)-1].said == " " {
		out = out[:len(out)-1]
	}
	return out
}

// split splits a text into what is spoken of it.
func split(source string) []spoken {
	out := pieces{source: source}
	at := 0
	for _, m := range notWords.FindAllStringSubmatchIndex(source, -1) {
		out.words(at, m[0], false)
		switch written := source[m[0]:m[1]]; {
		case m[2*tagGroup] >= 0:
			if pauses.MatchString(written) {
				out.add(spoken{from: m[1], to: m[1], said: " "})
			}
		case m[2*entityGroup] >= 0:
			out.add(spoken{from: m[0], to: m[1], said: html.UnescapeString(written)})
		default:
			out.add(spoken{from: m[0], to: m[1], said: written, isValue: true})
		}
		at = m[1]
	}
	out.words(at, len(source), false)
	return out.trimmed()
}

// splitExpression splits an expression into what is spoken of it: its texts in quotes, each with a
// space after it, and its values.
func splitExpression(source string, parts *regexp.Regexp) []spoken {
	out := pieces{source: source}
	for _, m := range parts.FindAllStringSubmatchIndex(source, -1) {
		if m[2] < 0 {
			out.add(spoken{from: m[0], to: m[1], said: source[m[0]:m[1]], isValue: true, quoted: true})
			continue
		}
		out.words(m[2], m[3], true)
		out.add(spoken{from: m[3], to: m[3], said: " ", quoted: true})
	}
	return out.trimmed()
}

// pauses matches the tags that part words.
var pauses = regexp.MustCompile(`(?i)^</?(break|p|s)\b`)

// align gives the values of a text the words that the import has for them: what stands in the
// prompt between the words before and after. Ok is false if the words are not those of the prompt.
func align(pieces []spoken, prompt string) ([]spoken, bool) {
	var out []spoken
	for len(pieces) > 0 {
		p := pieces[0]
		pieces = pieces[1:]
		if !p.isValue {
			if !strings.HasPrefix(prompt, p.said) {
				return nil, false
			}
			prompt = prompt[len(p.said):]
			out = append(out, p)
			continue
		}
		var next strings.Builder
		for _, q := range pieces {
			if q.isValue {
				break
			}
			next.WriteString(q.said)
		}
		end := len(prompt)
		if next.Len() > 0 {
			end = strings.Index(prompt, next.String())
			if !hasValue(pieces) { // the rest
				end = strings.LastIndex(prompt, next.String())
			}
		} else if hasValue(pieces) {
			end = strings.IndexByte(prompt, '}') + 1
		}
		if end < 0 {
			return nil, false
		}
		p.said, prompt = prompt[:end], prompt[end:]
		out = append(out, p)
	}
	return out, prompt == ""
}

func hasValue(pieces []spoken) bool {
	return slices.ContainsFunc(pieces, func(p spoken) bool { return p.isValue })
}

// commonPieces returns how many pieces a prompt begins and ends with.
func commonPieces(pieces []spoken, prompt string) (before, after int) {
	for before < len(pieces) && strings.HasPrefix(prompt, pieces[before].said) {
		prompt = prompt[len(pieces[before].said):]
		before++
	}
	for after < len(pieces)-before && strings.HasSuffix(prompt, pieces[len(pieces)-1-after].said) {
		prompt = prompt[:len(prompt)-len(pieces[len(pieces)-1-after].said)]
		after++
	}
	return before, after
}

func saidLen(pieces []spoken) int {
	n := 0
	for _, p := range pieces {
		n += len(p.said)
	}
	return n
}

var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

// spell writes the values in a prompt as the source does. Ok is false if there is one that no text
// of the source speaks.
func spell(prompt string, values map[string]string) (string, bool) {
	ok := true
	out := placeholder.ReplaceAllStringFunc(prompt, func(name string) string {
		written, known := values[name]
		ok = ok && known
		return written
	})
	return out, ok && !strings.ContainsAny(placeholder.ReplaceAllString(prompt, ""), "{}")
}

func escapeMarkup(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}
