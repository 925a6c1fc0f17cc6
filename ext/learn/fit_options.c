/* The options that learners have in common, and the tables of all that one takes. */
#include "learn/fit.h"

const MlOption ml_common_options[] = {
    {.name = "missing",
     .type = ML_OPTION_CHOICE,
     .offset = offsetof(MlCommonOptions, missing),
     .choices = ML_MISSING_CHOICES,
     .help = "what to do with a row that has a NULL"},
    {.name = "max_levels",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlCommonOptions, max_levels),
     .fallback = 1000,
     .minimum = 1,
     .maximum = 1000000,
     .help = "most levels of a text feature"},
    {.name = "min_frequency",
     .type = ML_OPTION_REAL,
     .offset = offsetof(MlCommonOptions, min_frequency),
     .maximum = 1e15,
     .help = "levels of a text feature that are rarer become one, (other), and new ones with them: "
             "a count, or below 1 a share of the rows; 0: none"},
    {.name = "max_categories",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlCommonOptions, max_categories),
     .maximum = 1000000,
     .help = "levels kept of a text feature, (other) among them, the most frequent ones; 0: all"},
    {.name = "names",
     .type = ML_OPTION_JSON,
     .offset = offsetof(MlCommonOptions, names),
     .help = "array of the features' names, the target's first or left out"},
    {.name = "text",
     .type = ML_OPTION_JSON,
     .offset = offsetof(MlCommonOptions, text),
     .help = "columns of text, whose TF-IDF weights are features: an array of names, or an object "
             "of names with the options of ml_tfidf_vectorizer for each"},
    {.name = "on_error",
     .type = ML_OPTION_CHOICE,
     .offset = offsetof(MlCommonOptions, on_error),
     .choices = "error|null",
     .help = "null: rows of which no model can be made (none that is whole, a single class) give "
             "NULL, so that one such group does not end the query; verbose says why"},
    {.name = "verbose",
     .type = ML_OPTION_BOOLEAN,
     .offset = offsetof(MlCommonOptions, verbose),
     .help = "progress on stderr"},
    {0}};

static const MlOption fit_term_options[] = {
    {.name = "degree",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlTermOptions, degree),
     .fallback = 1,
     .minimum = 1,
     .maximum = 30,
     .help = "powers of each number up to this one, as terms of their own"},
    {.name = "interactions",
     .type = ML_OPTION_BOOLEAN,
     .offset = offsetof(MlTermOptions, interactions),
     .help = "products of every two features, as terms of their own"},
    {0}};

static const MlOption fit_memory_options[] = {
    {.name = "memory",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlMemoryOptions, memory),
     .fallback = ML_FIT_MEMORY,
     .minimum = 1,
     .maximum = 1e15,
     .help = "bytes of rows that ml_train holds; beyond, it reads its source again for each pass, "
             "to the same model (kmeans seeks its clusters among the rows held). The aggregate, "
             "whose rows come once, holds them all"},
    {0}};

static const MlOption fit_role_options[ML_ROLES][2] = {
    {{.name = "weights",
      .type = ML_OPTION_JSON,
      .offset = offsetof(MlRoleOptions, role[ML_ROLE_WEIGHT]),
      .help = "the feature, by name or by place from 1, that is the row's weight instead, as R's "
              "weights: its part in the sums of squares or in the log-likelihood, while degrees of "
              "freedom count rows; 0 leaves the row out"},
     {0}},
    {{.name = "offset",
      .type = ML_OPTION_JSON,
      .offset = offsetof(MlRoleOptions, role[ML_ROLE_OFFSET]),
      .help = "the feature, by name or by place from 1, that is added to the linear predictor with "
              "the coefficient 1"},
     {0}},
    {{.name = "cluster",
      .type = ML_OPTION_JSON,
      .offset = offsetof(MlRoleOptions, role[ML_ROLE_CLUSTER]),
      .help = "the feature, by name or by place from 1, that says which rows belong together: "
              "standard errors allow for errors that go together within them"},
     {0}}};

/* The tables of the options that the learner takes; returns their number. */
static size_t fit_tables(const MlLearner *learner, MlFit *fit,
                         MlOptionTable tables[ML_OPTION_TABLES]) {
  size_t count = 0;
  tables[count++] = (MlOptionTable){learner->options, fit ? fit->options : NULL};
  if (learner->takes_terms) {
    tables[count++] = (MlOptionTable){fit_term_options, fit ? &fit->terms : NULL};
  }
  if (learner->rereads) {
    tables[count++] = (MlOptionTable){fit_memory_options, fit ? &fit->memory : NULL};
  }
  for (int i = 0; i < ML_ROLES; i++) {
    if (!(learner->roles >> i & 1)) continue;
    tables[count++] = (MlOptionTable){fit_role_options[i], fit ? &fit->roles : NULL};
  }
  tables[count++] = (MlOptionTable){ml_common_options, fit ? &fit->common : NULL};
  return count;
}

size_t ml_fit_option_tables(MlFit *fit, MlOptionTable tables[ML_OPTION_TABLES]) {
  return fit_tables(fit->learner, fit, tables);
}

MlStatus ml_fit_describe_options(MlCall *call, const MlLearner *learner, MlBuffer *out) {
  MlOptionTable tables[ML_OPTION_TABLES];
  size_t count = fit_tables(learner, NULL, tables);
  for (size_t i = 0; i < count; i++) ml_options_describe(call, tables[i].options, out);
  return call->status;
}
