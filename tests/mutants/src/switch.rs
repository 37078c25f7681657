//! Rewrites a source file so that a condition chooses each mutant when the program runs.

use crate::list::{Genre, Mutant, Place};
use std::collections::HashMap;
use std::ops::Range;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{
    Arm, BinOp, Block, ExprBinary, ExprMatch, ExprStruct, ExprUnary, ImplItemFn, ItemFn, Member,
    Signature, TraitItemFn,
};

/// A file with its mutants in it.
pub struct Switched {
    /// The new text.
    pub text: String,
    /// The ranges of the new text in which an error of the compiler is due to these mutants.
    pub regions: Vec<(Range<usize>, Vec<usize>)>,
}

/// Puts those of `mutants` into `text` that can be chosen when the program runs.
///
/// # Errors
/// The text is not Rust.
pub fn switch<'t>(text: &'t str, mutants: &[&'t Mutant]) -> syn::Result<Switched> {
    let mut switcher = Switcher {
        text,
        places: HashMap::new(),
        edits: Vec::new(),
        regions: Vec::new(),
        nodes: 0,
    };
    for mutant in mutants {
        let key = (mutant.genre, mutant.place);
        switcher.places.entry(key).or_default().push(mutant);
    }
    switcher.visit_file(&syn::parse_file(text)?);
    Ok(switcher.apply())
}

/// New text in place of a range of the old one.
struct Edit {
    range: Range<usize>,
    /// Where edits begin at the same place, ends come first, and those of inner nodes before those
    /// of outer ones; then beginnings, the other way round.
    order: (bool, isize, usize),
    text: String,
}

struct Switcher<'t> {
    text: &'t str,
    places: HashMap<(Genre, Place), Vec<&'t Mutant>>,
    edits: Vec<Edit>,
    /// From the beginning of one edit to the end of another.
    regions: Vec<(usize, usize, Vec<usize>)>,
    nodes: isize,
}

impl<'t> Switcher<'t> {
    fn apply(self) -> Switched {
        let mut sorted: Vec<usize> = (0..self.edits.len()).collect();
        sorted.sort_by_key(|&at| (self.edits[at].range.start, self.edits[at].order));
        let mut text = String::new();
        let mut places = vec![0..0; self.edits.len()];
        let mut done = 0;
        for at in sorted {
            let edit = &self.edits[at];
            text.push_str(&self.text[done..edit.range.start]);
            let start = text.len();
            text.push_str(&edit.text);
            places[at] = start..text.len();
            done = edit.range.end;
        }
        text.push_str(&self.text[done..]);
        let regions = self.regions.into_iter();
        let regions = regions.map(|(from, to, ids)| (places[from].start..places[to].end, ids));
        Switched {
            text,
            regions: regions.collect(),
        }
    }

    fn take(&mut self, genre: Genre, place: Place) -> Vec<&'t Mutant> {
        self.places.remove(&(genre, place)).unwrap_or_default()
    }

    fn of(&self, spanned: &impl Spanned) -> &'t str {
        &self.text[spanned.span().byte_range()]
    }

    /// Returns the index of an edit that belongs to the beginning of a node.
    fn open(&mut self, range: Range<usize>, text: String) -> usize {
        let order = (true, self.nodes, self.edits.len());
        self.edits.push(Edit { range, order, text });
        self.edits.len() - 1
    }

    /// Returns the index of an edit that belongs to the end of a node.
    fn close(&mut self, at: usize, text: String) -> usize {
        let order = (false, -self.nodes, self.edits.len());
        self.edits.push(Edit {
            range: at..at,
            order,
            text,
        });
        self.edits.len() - 1
    }

    /// Writes `if on(id) { … } else ` for each mutant.
    fn branches(&mut self, at: usize, mutants: &[&Mutant], text: impl Fn(&Mutant) -> String) {
        for mutant in mutants {
            let branch = format!("if {} {{ {} }} else ", on(mutant), text(mutant));
            let edit = self.close(at, branch);
            self.regions.push((edit, edit, vec![mutant.id]));
        }
    }

    fn region(&mut self, from: usize, to: usize, mutants: &[&Mutant]) {
        let ids = mutants.iter().map(|mutant| mutant.id);
        self.regions.push((from, to, ids.collect()));
    }

    fn function(&mut self, signature: &Signature, block: &Block) {
        // The first value that such a function returns would decide its type.
        if self.of(&signature.output).contains("impl ") {
            return;
        }
        let braces = block.brace_token.span;
        let end = braces.close().end();
        self.nodes += 1;
        for mutant in self.take(Genre::FnValue, (end.line, end.column)) {
            let at = braces.open().byte_range().end;
            // The crate is `no_std`, so values such as `Vec::new()` need an import.
            let text = format!(
                " if {} {{ use std::prelude::v1::*; return {}; }}",
                on(mutant),
                mutant.replacement
            );
            let edit = self.open(at..at, text);
            self.region(edit, edit, &[mutant]);
        }
    }

    fn binary(&mut self, node: &ExprBinary, mutants: &[&Mutant]) {
        let [whole, op] = [node.span().byte_range(), node.op.span().byte_range()];
        let sign = self.of(&node.op);
        let (first, last);
        if let (BinOp::And(_) | BinOp::Or(_), [mutant]) = (&node.op, mutants) {
            let is_and = matches!(node.op, BinOp::And(_));
            let (compare, not) = if is_and { ("!=", "") } else { ("==", "!") };
            first = self.open(whole.start..whole.start, "(if (".to_owned());
            self.open(op, format!(") {compare} {} {{", on(mutant)));
            last = self.close(whole.end, format!("}} else {{ {not}{} }})", on(mutant)));
        } else if is_assignment(&node.op) {
            let place = self.of(&node.left);
            first = self.open(whole.start..op.end, "(match (".to_owned());
            self.close(whole.end, ") { mutant_y => ".to_owned());
            self.branches(whole.end, mutants, |mutant| {
                format!("{place} {} mutant_y", mutant.replacement)
            });
            last = self.close(whole.end, format!("{{ {place} {sign} mutant_y }} }})"));
        } else {
            // A comparison takes its operands by reference.
            let (by, star) = if is_comparison(&node.op) {
                ("&", "*")
            } else {
                ("", "")
            };
            first = self.open(whole.start..whole.start, format!("(match ({by}("));
            self.open(op, format!("), {by}("));
            self.close(whole.end, ")) { (mutant_x, mutant_y) => ".to_owned());
            let both = |op: &str| format!("{star}mutant_x {op} {star}mutant_y");
            self.branches(whole.end, mutants, |mutant| both(&mutant.replacement));
            last = self.close(whole.end, format!("{{ {} }} }})", both(sign)));
        }
        self.region(first, last, mutants);
    }

    fn guard(&mut self, arm: &Arm, deleted: &[&Mutant]) {
        let Some((_, guard)) = &arm.guard else {
            if let [mutant] = deleted {
                self.close(
                    arm.pat.span().byte_range().end,
                    format!(" if !{}", on(mutant)),
                );
            }
            return;
        };
        let start = guard.span().start();
        let mut replaced = self.take(Genre::MatchArmGuard, (start.line, start.column));
        // `true` comes first: `a || !b && (guard)`.
        replaced.sort_by_key(|mutant| mutant.replacement != "true");
        if deleted.is_empty() && replaced.is_empty() {
            return;
        }
        let mut condition = "(".to_owned();
        for mutant in &replaced {
            let text = match mutant.replacement.as_str() {
                "true" => format!("{} || ", on(mutant)),
                _ => format!("!{} && ", on(mutant)),
            };
            condition.push_str(&text);
        }
        condition.push('(');
        let mut end = "))".to_owned();
        if let [mutant] = deleted {
            condition = format!("!{} && {condition}", on(mutant));
            end.push(' ');
        }
        let range = guard.span().byte_range();
        let first = self.open(range.start..range.start, condition);
        let last = self.close(range.end, end);
        self.region(first, last, &replaced);
    }
}

impl<'ast> Visit<'ast> for Switcher<'_> {
    fn visit_item_fn(&mut self, node: &'ast ItemFn) {
        self.function(&node.sig, &node.block);
        visit::visit_item_fn(self, node);
    }

    fn visit_impl_item_fn(&mut self, node: &'ast ImplItemFn) {
        self.function(&node.sig, &node.block);
        visit::visit_impl_item_fn(self, node);
    }

    fn visit_trait_item_fn(&mut self, node: &'ast TraitItemFn) {
        if let Some(block) = &node.default {
            self.function(&node.sig, block);
        }
        visit::visit_trait_item_fn(self, node);
    }

    fn visit_expr_binary(&mut self, node: &'ast ExprBinary) {
        let start = node.op.span().start();
        let mutants = self.take(Genre::BinaryOperator, (start.line, start.column));
        self.nodes += 1;
        if !mutants.is_empty() {
            self.binary(node, &mutants);
        }
        // The place of an assignment was written anew.
        if mutants.is_empty() || !is_assignment(&node.op) {
            self.visit_expr(&node.left);
        }
        self.visit_expr(&node.right);
    }

    fn visit_expr_unary(&mut self, node: &'ast ExprUnary) {
        let start = node.op.span().start();
        self.nodes += 1;
        for mutant in self.take(Genre::UnaryOperator, (start.line, start.column)) {
            let first = self.open(node.op.span().byte_range(), "(match (".to_owned());
            let text = format!(
                ") {{ mutant_x => if {} {{ mutant_x }} else {{ {}mutant_x }} }})",
                on(mutant),
                self.of(&node.op)
            );
            let last = self.close(node.span().byte_range().end, text);
            self.region(first, last, &[mutant]);
        }
        visit::visit_expr_unary(self, node);
    }

    fn visit_expr_match(&mut self, node: &'ast ExprMatch) {
        let range = node.span().byte_range();
        self.nodes += 1;
        let first = self.open(range.start..range.start, String::new());
        let last = self.close(range.end, String::new());
        for arm in &node.arms {
            let start = arm.span().start();
            let deleted = self.take(Genre::MatchArm, (start.line, start.column));
            self.nodes += 1;
            self.guard(arm, &deleted);
            // A `match` that is no longer exhaustive is an error of the whole.
            self.region(first, last, &deleted);
        }
        visit::visit_expr_match(self, node);
    }

    fn visit_expr_struct(&mut self, node: &'ast ExprStruct) {
        for field in &node.fields {
            let start = field.span().start();
            self.nodes += 1;
            let (Some(base), Member::Named(name)) = (&node.rest, &field.member) else {
                continue;
            };
            for mutant in self.take(Genre::StructField, (start.line, start.column)) {
                let [range, value] = [field.span().byte_range(), field.expr.span().byte_range()];
                let colon = if field.colon_token.is_some() {
                    ""
                } else {
                    ": "
                };
                let text = format!(
                    "{name}{colon}if {} {{ let mutant_base: {} = {}; mutant_base.{name} }} else {{ ",
                    on(mutant),
                    self.of(&node.path),
                    self.of(base),
                );
                let text = match colon {
                    "" => text[name.to_string().len()..].to_owned(),
                    _ => text,
                };
                let first = self.open(value.start..value.start, text);
                let last = self.close(range.end, " }".to_owned());
                self.region(first, last, &[mutant]);
            }
        }
        visit::visit_expr_struct(self, node);
    }
}

/// The condition of a mutant. [`crate::tree`] adds the module.
fn on(mutant: &Mutant) -> String {
    format!("crate::mutants_switch::on({})", mutant.id)
}

fn is_comparison(op: &BinOp) -> bool {
    use BinOp::{Eq, Ge, Gt, Le, Lt, Ne};
    matches!(op, Eq(_) | Ne(_) | Lt(_) | Le(_) | Gt(_) | Ge(_))
}

fn is_assignment(op: &BinOp) -> bool {
    use BinOp::{
        AddAssign, BitAndAssign, BitOrAssign, BitXorAssign, DivAssign, MulAssign, RemAssign,
        ShlAssign, ShrAssign, SubAssign,
    };
    matches!(
        op,
        AddAssign(_) | SubAssign(_) | MulAssign(_) | DivAssign(_) | RemAssign(_)
    ) || matches!(op, BitXorAssign(_) | BitAndAssign(_) | BitOrAssign(_))
        || matches!(op, ShlAssign(_) | ShrAssign(_))
}
