// Package importer turns call flows of another platform into a center's folder.
//
// A package for each format (amazonconnect, asterisk, genesysarchitect, twiliostudio) reads
// the platform's files into the intermediate form of this package: a [Center] of flows, a
// [Flow] of blocks and steps. This package does the rest, the same for every format: it names
// everything, leaves out what no call reaches, breaks cycles that never wait, writes
// the folder, and reports the result of each block. It knows nothing of any
// platform. A format knows nothing of YAML, names or other files' contents.
//
// # Writing a format
//
// A format is a [Format]: its name, the extensions of its files, Detect, Read, and Handles. Read
// never panics, and fails only where no center can be made of the files: whatever is missing
// or odd in a file becomes a note on a block. For JSON use [tree.DetectJSON] and [tree.Value], which
// returns the zero value for anything that is absent or of another type. Read works file by
// file and in two parts:
//
//  1. One [Block] for each block of the source, in the order of the file, with
//     [Flow.Block]. What became of it is found at the end: it is exact if a step that is
//     written is made of it, unless [Block.Expand], [Block.Approximate] or
//     [Step.Approximate] is called, and left out if none is. The first reason of the
//     most severe status is the one reported. A reason is a short phrase without the
//     block's own names, so that equal reasons are counted together ("waits for one of
//     several events"). The fix is the change that makes the step exact by hand.
//  2. Steps for what the blocks do, with [Flow.Step]. Usually a block is a step with the
//     block's ID. A block that becomes several steps gives the further ones IDs of its
//     own making ("ID/2"); two blocks that become one, such as an input and the compare
//     of its result, list both in From. A block without effect on a call's way
//     (logging, voices, recordings) is a step of kind [Pass]: it is not written, and
//     edges to it lead on to where its first edge does.
//
// A [Step] is written in the flow language's words: its Kind is the step's key, its
// Edges are choices and outcomes. Everything that refers to something by name holds
// the source's own identifier (an ARN, a widget's name, "flow.variables.tier"): this
// package gives each one a name, the same on every import. So What is an identifier of
// a queue in a queue step, of an attribute in a branch; a [Part] of a prompt holds the
// identifier of a value. Identifiers need no declaration: each reference of a step exists.
// [Center.Queues], [Center.Hours] and [Center.Names] contain further facts about them.
//
// A format whose blocks compare variables hands these over as they are: a block that compares is a step of kind
// [Decide] whose edges have tests, one that asks a collect with an [Ask], and the edges and set steps have the
// assignments of variables. A [Term] is the value of an assignment. [Center.Given] reports which variables a call has
// before it begins. The importer finds where the values come from. Of each comparison it makes a part of the question
// or the answer before it, a branch on an entry or an attribute, a lookup, or nothing.
//
// What the importer does by itself, so that a format need not:
//
//   - An edge to a step that does not exist, or to "", ends the call. In a flow that
//     another flow runs it returns "completed".
//   - Edges with Error set are not written, and counted. Steps that only they reach are
//     left out as "only a failure of the platform leads here", and steps that nothing reaches as
//     "no path from the start leads here".
//   - A branch or lookup without an edge for the rest gets the outcome it lacks.
//   - Attributes have the values that steps compare with and set, after "other", which
//     stands for all further values and for none.
//   - A run or go to a flow that is not imported becomes a transfer to its name. Runs in
//     a cycle become go.
//   - A flow that a queue step runs while the call waits (Step.While) is written as the
//     platform has it. The steps that a waiting call cannot take, such as an end or another
//     queue, are moved after the queue step. An edge to no step begins the flow again.
//   - A cycle in which no step waits for anything is broken.
//   - The language of each prompt follows the set steps (attribute [Language]) on the
//     way to it. A prompt with a Language of its own gets such a set step before it.
//   - Keys, words and values are made valid and unique, texts are cleaned of control
//     characters and braces, names are cut to a readable length.
//
// # The order of the work
//
// A builder holds the flows. The steps that a waiting call cannot take are copied after the queue step
// first (leaveQueues). The passes (build.go) are functions that change the flows one after the other:
//
//  1. They find which flow leads to which, and which flows are lines (findInvocations to findReturns).
//  2. They make steps of the flow language from the comparisons and questions of the source, and
//     drop steps without effect (decide to hearIntents).
//  3. They limit the attributes, and ask for values that come with the call (limitAttributes, askUnset).
//  4. They give each step the outcomes that it needs (complete).
//  5. They drop ways that no call can take, and cut cycles that never wait or never end
//     (dropNeedless to dropUntaken).
//  6. They find the languages of prompts and the values of attributes, allow advice about the
//     import's own work, name the steps, and find the result of each block (findLanguages to
//     findStatuses).
//
// A writer turns the flows into files. Build (checked.go) makes a folder, asks the checker of the
// folder for ways that no call can take or leave, and makes the folder again without them. The
// passes change the center, so that each round begins with a copy.
package importer
