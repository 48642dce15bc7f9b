package yaml

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/token"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// builder makes the tree of a file's lexemes by recursive descent. The first
// thing that cannot be understood is a finding and ends the reading: b.failed
// is set and no lexeme follows.
//
// The library's own parser is not used: it takes quadratic time and memory on
// large maps and deep nesting, and its places are those of colons.
type builder struct {
	*scan
	at       int
	depth    int
	failed   bool
	found    *diag.Findings
	reported int // findings beside which the file could be read
	spare    []Node
}

// node gives a node memory. They are made many at a time.
func (b *builder) node(n Node) *Node {
	const many = 16
	if len(b.spare) == 0 {
		b.spare = make([]Node, many)
	}
	out := &b.spare[0]
	b.spare = b.spare[1:]
	*out = n
	return out
}

// peek gives the next lexeme, or nil at the end. What YAML has and is not read
// here fails.
func (b *builder) peek() *lexeme {
	if b.failed || b.at == len(b.tokens) {
		return nil
	}
	x := b.lexeme(b.at)
	if message, mend := b.refusal(x); message != "" {
		b.fail(x.place, message, mend)
		return nil
	}
	return x
}

func (b *builder) next() *lexeme {
	x := b.peek()
	if x != nil {
		b.at++
	}
	return x
}

// previous gives the lexeme before the next.
func (b *builder) previous() *lexeme { return b.lexeme(b.at - 1) }

// is reports whether lexeme n from the next is of a kind.
func (b *builder) is(n int, kind token.Type) bool {
	return !b.failed && b.at+n < len(b.tokens) && b.tokens[b.at+n].Type == kind
}

// isKey reports whether the next two lexemes are a scalar and a colon.
func (b *builder) isKey() bool {
	x := b.peek()
	return x != nil && isScalar(x.kind) && b.is(1, token.MappingValueType)
}

func isScalar(t token.Type) bool { return isPlain(t) || isQuoted(t) }

func isPlain(t token.Type) bool {
	switch t {
	case token.StringType, token.NullType, token.InfinityType, token.NanType,
		token.IntegerType, token.BinaryIntegerType, token.OctetIntegerType, token.HexIntegerType, token.FloatType, token.BoolType:
		return true
	}
	return false
}

// fail reports that the file cannot be read further. A comment that is none has
// been reported as what is wrong, and may have swallowed a brace.
func (b *builder) fail(at diag.Place, message, mend string) {
	if !b.failed && len(b.hashes) == 0 {
		b.found.Error(at, diag.BadYAML, message, mend)
	}
	b.failed = true
}

// error reports what the file can be read beside.
func (b *builder) error(at diag.Place, rule, message, mend string) {
	if !b.full(at) {
		b.found.Error(at, rule, message, mend)
	}
}

// null reports a missing value.
func (b *builder) null(at diag.Place, message, mend string) {
	if !b.full(at) {
		b.found.Null(at, message, mend)
	}
}

// full ends the reading of a file in which there is very much to report.
func (b *builder) full(at diag.Place) bool {
	const most = 1000
	if b.reported++; b.reported > most && !b.failed {
		b.tooLarge(at, fmt.Sprintf("there are more than %d findings in this file", most), "mend those before this line first")
	}
	return b.failed
}

func (b *builder) tooLarge(at diag.Place, message, mend string) {
	b.found.Error(at, diag.TooLarge, message, mend)
	b.failed = true
}

// enter goes into a map or list.
func (b *builder) enter(n *Node) {
	if b.depth++; b.depth > maxDepth {
		b.tooLarge(n.Place, fmt.Sprintf("maps and lists stand inside each other more than %d levels deep", maxDepth), "")
	}
}

func (b *builder) leave() { b.depth-- }

func (b *builder) document() *Node {
	for _, h := range b.hashes {
		b.error(h.place, diag.BadValue, `"#" begins a comment`, h.mend)
	}
	if b.is(0, token.DocumentHeaderType) {
		b.next()
	}
	if b.peek() == nil || b.is(0, token.DocumentHeaderType) || b.is(0, token.DocumentEndType) {
		return nil
	}
	root := b.blockNode()
	if b.is(0, token.DocumentEndType) {
		b.next()
	}
	if x := b.peek(); x != nil {
		b.misplaced(x, root)
	}
	return root
}

// blockNode reads what begins at the next lexeme, on a line of its own or
// behind a dash.
func (b *builder) blockNode() *Node {
	x := b.peek()
	switch {
	case x == nil:
		return &Node{}
	case b.tabbed(x):
		b.failTab(x.place.Line)
		return &Node{}
	case b.is(0, token.SequenceEntryType):
		return b.blockList()
	case b.isKey():
		return b.blockMap()
	}
	return b.value()
}

// blockMap reads the keys that stand below each other.
func (b *builder) blockMap() *Node {
	n := &keyed{Node: b.node(Node{Kind: Map, Place: b.peek().place})}
	b.enter(n.Node)
	defer b.leave()
	for x := b.peek(); x != nil && !isBoundary(x.kind) && x.place.Column >= n.Place.Column; x = b.peek() {
		switch {
		case len(n.Entries) > 0 && (!x.first || x.place.Column > n.Place.Column):
			b.misplaced(x, n.Node)
		case b.tabbed(x) || !b.isKey():
			b.noKey(x)
		default:
			b.blockEntry(n)
		}
	}
	return n.Node
}

func isBoundary(t token.Type) bool {
	return t == token.DocumentHeaderType || t == token.DocumentEndType
}

func (b *builder) blockEntry(n *keyed) {
	key := b.key()
	if key == nil {
		return
	}
	colon := b.next().place
	x := b.peek()
	b.checkSpace(key, colon, x)
	var value *Node
	switch {
	case b.failed:
		return
	case x == nil || isBoundary(x.kind) || b.ends(x, colon, n.Place.Column):
		value = b.nothing(colon, strconv.Quote(key.Text), x)
	case x.place.Line == colon.Line:
		value = b.inline(x)
	default:
		value = b.blockNode()
		b.checkDash(value, n.Place.Column)
	}
	b.add(n, key, value)
}

// checkDash reports a dash before the first key of a map: what lines up with it are
// keys, and deeper than the map that the list would stand in.
func (b *builder) checkDash(list *Node, column int) {
	x := b.peek()
	if x == nil || x.place.Column != list.Place.Column || x.place.Column <= column || !b.isKey() {
		return
	}
	if len(list.Items) == 1 && list.Items[0].Kind == Map && b.sign(list.Place) == "-" {
		b.fail(list.Place, fmt.Sprintf("a dash begins an item of a list, and %q in line %d is none", x.text, x.place.Line), "remove the dash, or write one there too")
	}
}

// ends reports whether a key has no value because x is the next key. The dashes
// of a list may stand right below its key.
func (b *builder) ends(x *lexeme, colon diag.Place, column int) bool {
	return x.place.Line > colon.Line &&
		(x.place.Column < column || x.place.Column == column && x.kind != token.SequenceEntryType)
}

// key reads a key without its colon.
func (b *builder) key() *Node {
	x := b.next()
	switch {
	case b.hardSpaced(x):
		return nil
	case x.broken:
		b.brokenKey(x)
		return nil
	}
	if sign := b.sign(x.place); sign == "," || isClosing(sign) {
		b.misplaced(x, nil)
		return nil
	}
	if x.text == "" && isPlain(x.kind) {
		b.misplaced(b.next(), nil)
		return nil
	}
	return b.node(Node{Place: x.place, Kind: Scalar, Text: x.text, Quoted: isQuoted(x.kind)})
}

func isQuoted(t token.Type) bool { return t == token.SingleQuoteType || t == token.DoubleQuoteType }

// keyed is a map as it is read, with the lines of its keys once there are many.
type keyed struct {
	*Node
	lines map[string]int
}

// A map of more keys has them indexed.
const fewKeys = 16

// lineOf gives the line of a key that the map has, or 0.
func (n *keyed) lineOf(key string) int {
	if len(n.Entries) > fewKeys {
		return n.lines[key]
	}
	for _, e := range n.Entries {
		if e.Key.Text == key {
			return e.Key.Place.Line
		}
	}
	return 0
}

func (n *keyed) push(e Entry) {
	n.Entries = append(n.Entries, e)
	if len(n.Entries) <= fewKeys {
		return
	}
	if n.lines == nil {
		n.lines = map[string]int{}
		for _, e := range n.Entries {
			n.lines[e.Key.Text] = e.Key.Place.Line
		}
	}
	n.lines[e.Key.Text] = e.Key.Place.Line
}

// add puts an entry into a map, whose keys are unique.
func (b *builder) add(n *keyed, key, value *Node) {
	if b.failed || value == nil {
		return
	}
	if line := n.lineOf(key.Text); line > 0 {
		b.error(key.Place, diag.DuplicateKey, fmt.Sprintf("%q stands already in line %d", key.Text, line), "rename or remove one of the two")
		return
	}
	if len(n.Entries) == maxKeys {
		b.tooLarge(key.Place, fmt.Sprintf("a map has more than %d keys", maxKeys), "split it")
		return
	}
	value.Key = key
	n.push(Entry{key, value})
}

// inline reads a value that stands behind its key on the same line.
func (b *builder) inline(x *lexeme) *Node {
	switch {
	case x.kind == token.SequenceEntryType:
		b.dashBehindKey(x)
	case b.isBraced():
		b.fail(x.place, braceWantsQuotes, fmt.Sprintf("write %q", firstLine(b.line(x.place.Line), x.place)))
	case b.isKey():
		b.colonInText(x)
	}
	return b.value()
}

// blockList reads the items behind dashes that stand below each other.
func (b *builder) blockList() *Node {
	n := b.node(Node{Kind: List, Place: b.peek().place})
	b.enter(n)
	defer b.leave()
	for x := b.peek(); x != nil && x.place.Column >= n.Place.Column; x = b.peek() {
		switch {
		case len(n.Items) > 0 && x.place.Column == n.Place.Column && x.kind != token.SequenceEntryType:
			return n // the next key of the map that the list stands in
		case len(n.Items) > 0 && (!x.first || x.place.Column > n.Place.Column):
			b.misplaced(x, n)
		case b.tabbed(x):
			b.noKey(x)
		default:
			n.Items = append(n.Items, b.item())
		}
	}
	return n
}

func (b *builder) item() *Node {
	dash := b.next().place
	x := b.peek()
	if x == nil || isBoundary(x.kind) || x.place.Line > dash.Line && x.place.Column <= dash.Column {
		return b.nothing(dash, item, x)
	}
	if x.place.Line == dash.Line && b.hardSpaced(x) {
		return &Node{}
	}
	return b.blockNode()
}

// value reads a scalar, or a list or map in brackets.
func (b *builder) value() *Node {
	x := b.peek()
	switch {
	case x == nil:
		return &Node{}
	case x.kind == token.SequenceStartType:
		return b.flowList()
	case x.kind == token.MappingStartType:
		return b.flowMap()
	case isBlockHeader(x.kind):
		return b.blockScalar()
	case !isScalar(x.kind):
		b.misplaced(x, nil)
		return &Node{}
	}
	return b.scalar()
}

func (b *builder) scalar() *Node {
	x := b.next()
	if x.kind == token.StringType {
		b.checkPlain(x)
	}
	n := b.node(Node{Place: x.place, Kind: Scalar, Text: x.text, Quoted: isQuoted(x.kind)})
	if x.kind == token.NullType {
		n.Kind = Null
		b.null(x.place, fmt.Sprintf("%s is no value", x.text), fmt.Sprintf("quote it if the text is meant: %q", x.text))
	}
	return n
}

// checkPlain refuses what the library takes for a plain text and YAML does not.
func (b *builder) checkPlain(x *lexeme) {
	switch {
	case strings.Contains(x.text, ": ") || strings.HasSuffix(x.text, ":"):
		b.textOrMap(x.place, x.text)
	case strings.HasPrefix(x.text, ",") || strings.HasPrefix(x.text, "]") || strings.HasPrefix(x.text, "}"):
		b.fail(x.place, "a text does not begin with "+x.text[:1], "quote it")
	}
}

var blockHeader = regexp.MustCompile(`^[|>]([+-][1-9]?|[1-9][+-]?)?$`)

// blockScalar reads a text of several lines after | or >.
func (b *builder) blockScalar() *Node {
	header := b.next()
	if !blockHeader.MatchString(header.text) {
		b.fail(header.place, blockWithoutLines, quoteOrIndent)
	}
	if b.indents[header.place.Line+1] != "" {
		b.failTab(header.place.Line + 1)
	}
	n := b.node(Node{Place: header.place, Kind: Scalar, Quoted: true})
	if b.is(0, token.StringType) {
		n.Text = b.next().text
	}
	return n
}
