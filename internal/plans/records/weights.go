package records

// The scores of readings are in one scale, and the best reading has the lowest score. 1 is the margin that decides. The
// judge of layouts (judge_test.go) tests all weights at once: a change that helps one export must not cost another.

// How well the name of a column fits a meaning. Readings add the fits of their columns.
const (
	exactName   = 0.3 // a name of the tables fits by less; its own fit is 0
	weakName    = 0.6 // a name that other meanings have, too
	holdName    = 0.3 // of the fit of a hold that is added: the talk time decides
	cutName     = 0.5 // a name without its first word, as in "agent talk time"
	hintedName  = 1.3 // words that hint at a meaning
	relatedName = 1.4 // a name of a meaning that systems mix up with this one, as Duration for the talk time
	hintedText  = 2.0 // words of a text's meaning: "final status" may be anything
	foreignName = 3.5 // the name says nothing
	otherName   = 5.0 // the name is of another meaning, so the column has not this one
)

// What decides between columns of the queue.
const (
	oneQueue = 1.6 // the column has one word: it is no queue next to one with agents of its own

	ofAnswered = 2.5 // the column is empty for callers who left: any other column with a name of a queue is better
)

// What decides between readings.
const (
	margin = 1.0 // a rival that is this much worse is no question: one column that adds up is worth as much

	unsupported = 1.5 // the margin of a reading that no column supports

	adds       = 1.0 // a column that no rule uses and that is a part of the call supports a reading
	addsNamed  = 0.5 // more, if its name says which part it is
	pointAdds  = 0.5 // a further column of times supports it less: systems write one time in several columns
	contradict = 1.6 // a column that is no part of the call, although its name is the name of a part
	timeDiffs  = 1.0 // likewise, of a column of times: systems have times of their own
	unused     = 1.6 // more, of an exact name in however few rows: names decide where rows cannot
	unusedHold = 0.6 // the talk time alone, if no row tells whether it lacks the time on hold: a question

	otherUnit = 0.7 // durations are seconds unless something says otherwise
	otherFate = 1.5 // the second-best partition into answered and abandoned calls
	backwards = 0.6 // a time that is counted back from the end
	ofTalk    = 1.0 // after-call work in a length that is named as the talk time: names say that it is without
	derived   = 0.3 // a time that needs two columns
	coarse    = 1.0 // a column of times without seconds, although durations have seconds
	shaped    = 0.2 // a duration that is not counted from the nearest time

	brokenRows = 40.0 // for all rows: 2.5% of broken rows cost as much as a contradiction
	brokenFree = 0.005
	brokenFile = 4.0 // a law of the file that costs this much refutes a reading: no question offers it

	searched    = 6.0 // readings whose names cost this much more than the best score cannot win
	mostTried   = 3000
	mostKept    = 24
	keptMargin  = 4.0
	namedAlone  = 2.0 // names that fit this well decide if no other reading is near
	namedEnough = 1.5 // names that fit this well decide
	supported   = 3.0 // names that fit this well decide with a column that adds up
	noRival     = 3.0 // a reading this much worse is not near
)

// Shares of rows.
const (
	typeShare    = 0.98  // of the filled cells that must be of a type
	hardShare    = 0.99  // of the rows that keep the hard laws in a reading that is guessed
	givenShare   = 0.95  // in a reading that a map gives, which its user knows better than we do
	sumShare     = 0.98  // of the rows in which durations add up
	countShare   = 0.9   // of the rows in which counts add up: systems count calls in the interval of their end
	mostRepeated = 0.5   // of the callers who left, as calls whose talk time is their wait
	fewRepeated  = 0.01  // of all calls, likewise
	mostDoubled  = 0.1   // of the conversations that end with another one of their agent
	agreeShare   = 0.985 // of the rows in which two columns tell the same of a call
	allAtOnce    = 0.999 // of the calls: then nothing says when an agent answered
	totalShare   = 0.97  // of the rows that have the arrival
	repeatShare  = 0.005 // of the rows of a report that repeat the interval of another
)

// Bounds of the law that a total is the sum of the other queues.
const (
	nearSum = 0.5 // a sum may differ by so few calls: they may be means of several days
	fewSums = 3   // intervals in which fewer sums are no sign of a total

	// The probability of a sum by chance above which the program asks. One of 3,000 reports with 300 queues has such
	// a sum.
	chanceSum = 1e-6
)

// Bounds of the law that counts of intervals fall in the evening.
const (
	fewIntervals = 8  // days with fewer show nothing
	fewRises     = 30 // fewer rises without a fall may be chance
)

// Differences that a planner sees.
const (
	sameAbandoned = 0.005
	sameAtOnce    = 0.02
	sameLength    = 0.1 // of a mean length
	sameMenus     = 0.5 // of the mean time in the menus: callers who leave and who stay come through the same ones
)

// Bounds of the sample.
const (
	blockRows  = 250 // consecutive rows, in which the calls of one agent follow each other
	mostBlocks = 80
	firstRows  = 300 // rows that judge all readings, before all rows of the sample judge the best
	fewRows    = 20  // laws of the whole file need more
	mostVisits = 10  // of a call, in the mean of a file
)

// slack is by how many seconds times that are one may differ: clocks differ, and lengths are rounded.
const slack = 2.0

// minuteSlack is the slack of times that have no seconds.
const minuteSlack = 61.0

// slackOfUnits is by how much a duration in the right unit may be off: one in hours has five decimals at most.
const slackOfUnits = 5.0

// Bounds of lengths, in seconds.
const (
	longestCall  = 12 * 3600
	longestWait  = 3600
	shortestTalk = 5
	longestTalk  = 2 * 3600
	meanWait     = 1800 // at most
	shortestAHT  = 10
	longestAHT   = 3600
)

// The votes of columns on who was answered. Votes of columns that agree add up.
const (
	voteWords      = 3.0 // words of outcomes that the table has
	voteAnswer     = 3.0 // a time that is named as the answer is empty
	voteTalk       = 2.5 // the talk time is nothing
	voteAgent      = 2.0 // the agent is nobody
	voteWeak       = 2.0 // words of outcomes in a column with a weak name
	voteHandle     = 1.5 // the handle time is nothing
	voteUnnamed    = 1.0 // words of outcomes in a column that is not named so
	voteSomeText   = 0.4 // a column of few words is empty
	voteSomeLength = 0.4 // a length without a name is nothing
	voteSomeTime   = 0.3 // a time without a name is empty
	contestedBy    = 1.0 // votes that a contradicting partition may lack; with fewer, the stronger one decides
	fateKnown      = 0.7 // of the rows must be known
	fateAnswered   = 0.2 // of the known rows must be answered
)
