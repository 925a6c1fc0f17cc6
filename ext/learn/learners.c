/* The list of learners. */
#include <string.h>

#include "learn/learner.h"

static const MlLearner *const learner_list[] = {
    &ml_linear_regression,
    &ml_logistic_regression,
    &ml_kmeans,
    &ml_standard_scaler,
    &ml_min_max_scaler,
    &ml_one_hot_encoder,
    &ml_tfidf_vectorizer,
    &ml_count_vectorizer,
    &ml_multinomial_naive_bayes,
    &ml_complement_naive_bayes,
    &ml_bernoulli_naive_bayes,
    &ml_linear_svm,
    &ml_linear_svr,
    &ml_hashing_vectorizer,
    &ml_gaussian_naive_bayes,
    &ml_poisson_regression,
    &ml_max_abs_scaler,
    &ml_robust_scaler,
    &ml_quantile_transformer,
    &ml_power_transformer,
    &ml_k_bins_discretizer,
    &ml_imputer,
    &ml_isolation_forest,
    &ml_mahalanobis,
    &ml_winsorizer,
    &ml_ordinal_encoder,
    &ml_target_encoder,
    &ml_feature_hasher,
};

const MlLearner *ml_learner_at(size_t i) {
  return i < sizeof learner_list / sizeof *learner_list ? learner_list[i] : NULL;
}

const MlLearner *ml_learner_find(const char *name, size_t length) {
  const MlLearner *learner;
  for (size_t i = 0; (learner = ml_learner_at(i)) != NULL; i++) {
    if (strlen(ml_learner_name(learner)) == length &&
        memcmp(ml_learner_name(learner), name, length) == 0)
      break;
  }
  return learner;
}
