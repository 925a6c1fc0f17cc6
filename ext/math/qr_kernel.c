#include "math/qr_kernel.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* Four columns; loads and stores need only the alignment of a double. */
typedef double Lanes __attribute__((vector_size(32)));
typedef int64_t LaneBits __attribute__((vector_size(32)));

#define QR_INLINE static inline __attribute__((always_inline))

/* Sums of squares below this are nothing beside sizes of 2^-300: no reflection is made. */
#define QR_NOTHING 0x1p-960

/* A panel of four columns: reflections I - beta v v', v = (head in R's row p; panel column p). */
typedef struct QrPanel {
  double rows[ML_QR_BLOCK][4]; /* (m, 4) the lower parts of v */
  double head[4];
  double beta[4];
  double gram[4][4]; /* gram[k][p], k < p: product of the lower parts k and p */
  double t[4][4];    /* (I - v0 ..)(I - v1 ..).. = I - V T V', T upper triangular */
} QrPanel;

QR_INLINE void lanes_load(Lanes *lanes, const double *from) { memcpy(lanes, from, sizeof *lanes); }

QR_INLINE void lanes_store(double *to, const Lanes *lanes) { memcpy(to, lanes, sizeof *lanes); }

QR_INLINE void lanes_fill(Lanes *lanes, double x) { *lanes = (Lanes){x, x, x, x}; }

/* One row of a panel: row -= row[p] y, then sum += row[next] row. */
QR_INLINE void panel_row(double *row, int p, int next, const Lanes *y, Lanes *sum) {
  Lanes lanes, factor;
  lanes_load(&lanes, row);
  if (p >= 0) {
    lanes_fill(&factor, lanes[p]);
    lanes -= factor * *y;
    lanes_store(row, &lanes);
  }
  if (next < 4) {
    lanes_fill(&factor, lanes[next]);
    *sum += factor * lanes;
  }
}

/* Applies reflection p (none: -1) to the panel; sums = products of column p + 1 with all four. */
QR_INLINE void panel_pass(QrPanel *panel, size_t m, int p, const double y_lanes[4],
                          double sums[4]) {
  Lanes y, s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
  lanes_load(&y, y_lanes);
  size_t i = 0;
  for (; i + 4 <= m; i += 4) {
    panel_row(panel->rows[i], p, p + 1, &y, &s0);
    panel_row(panel->rows[i + 1], p, p + 1, &y, &s1);
    panel_row(panel->rows[i + 2], p, p + 1, &y, &s2);
    panel_row(panel->rows[i + 3], p, p + 1, &y, &s3);
  }
  for (; i < m; i++) panel_row(panel->rows[i], p, p + 1, &y, &s0);
  s0 = (s0 + s1) + (s2 + s3);
  lanes_store(sums, &s0);
}

/* Reflection p of the panel from R's row (at its diagonal block) and the sums; y for the pass. */
QR_INLINE void panel_reflection(QrPanel *panel, int p, double *r_row, const double sums[4],
                                double y[4]) {
  double r = r_row[p], sigma = sums[p];
  for (int k = 0; k < 4; k++) y[k] = 0;
  for (int k = 0; k < p; k++) panel->gram[k][p] = sums[k];
  panel->head[p] = panel->beta[p] = 0;
  if (sigma < QR_NOTHING) return;
  double alpha = sqrt(r * r + sigma), head = r < 0 ? r - alpha : r + alpha;
  double beta = 1 / (alpha * fabs(head));
  panel->head[p] = head;
  panel->beta[p] = beta;
  for (int k = p + 1; k < 4; k++) {
    y[k] = beta * (head * r_row[k] + sums[k]);
    r_row[k] -= head * y[k];
  }
  r_row[p] = r < 0 ? alpha : -alpha;
}

/* Reduces columns j..j + 3 of [R; B]; `width` of them exist. The panel then holds what was done. */
QR_INLINE void panel_factor(QrPanel *panel, double *r_diagonal, size_t stride, size_t width,
                            const double *b, size_t b_stride, size_t m) {
  double sums[4], y[4] = {0};
  for (size_t i = 0; i < m; i++) {
    Lanes lanes;
    lanes_load(&lanes, b + i * b_stride);
    lanes_store(panel->rows[i], &lanes);
  }
  memset(panel->head, 0, sizeof panel->head);
  memset(panel->beta, 0, sizeof panel->beta);
  memset(panel->gram, 0, sizeof panel->gram);
  panel_pass(panel, m, -1, y, sums);
  panel_reflection(panel, 0, r_diagonal, sums, y);
  if (width == 1) return;
  panel_pass(panel, m, 0, y, sums);
  panel_reflection(panel, 1, r_diagonal + stride, sums, y);
  if (width == 2) return;
  panel_pass(panel, m, 1, y, sums);
  panel_reflection(panel, 2, r_diagonal + 2 * stride, sums, y);
  if (width == 3) return;
  panel_pass(panel, m, 2, y, sums);
  panel_reflection(panel, 3, r_diagonal + 3 * stride, sums, y);
}

/* T of the compact WY form (Schreiber and Van Loan 1989). */
QR_INLINE void panel_triangle(QrPanel *panel) {
  memset(panel->t, 0, sizeof panel->t);
  for (int p = 0; p < 4; p++) {
    for (int k = 0; k < p; k++) {
      double sum = 0;
      for (int l = k; l < p; l++) sum += panel->t[k][l] * panel->gram[l][p];
      panel->t[k][p] = -panel->beta[p] * sum;
    }
    panel->t[p][p] = panel->beta[p];
  }
}

/* w := T' (diag(head) R + w) and R -= diag(head) w, for four columns of R's four rows */
QR_INLINE void panel_top(const QrPanel *panel, double *r, size_t stride, Lanes w[4]) {
  Lanes rows[4], sums[4], factor = {0};
  for (int p = 0; p < 4; p++) {
    if (panel->beta[p] == 0) { /* nothing was reflected: the row may not even exist */
      sums[p] = (Lanes){0};
      continue;
    }
    lanes_load(&rows[p], r + (size_t)p * stride);
    lanes_fill(&factor, panel->head[p]);
    sums[p] = w[p] + factor * rows[p];
  }
  for (int p = 0; p < 4; p++) {
    w[p] = (Lanes){0};
    if (panel->beta[p] == 0) continue;
    for (int k = 0; k <= p; k++) {
      lanes_fill(&factor, panel->t[k][p]);
      w[p] += factor * sums[k];
    }
    lanes_fill(&factor, panel->head[p]);
    rows[p] -= factor * w[p];
    lanes_store(r + (size_t)p * stride, &rows[p]);
  }
}

/* Applies the panel to four columns to its right. */
QR_INLINE void panel_apply_four(const QrPanel *panel, double *r, size_t stride, double *b,
                                size_t b_stride, size_t m) {
  Lanes w[4] = {{0}, {0}, {0}, {0}}, lanes, f0, f1, f2, f3;
  for (size_t i = 0; i < m; i++) {
    const double *v = panel->rows[i];
    lanes_load(&lanes, b + i * b_stride);
    lanes_fill(&f0, v[0]);
    lanes_fill(&f1, v[1]);
    lanes_fill(&f2, v[2]);
    lanes_fill(&f3, v[3]);
    w[0] += f0 * lanes;
    w[1] += f1 * lanes;
    w[2] += f2 * lanes;
    w[3] += f3 * lanes;
  }
  panel_top(panel, r, stride, w);
  for (size_t i = 0; i < m; i++) {
    const double *v = panel->rows[i];
    lanes_load(&lanes, b + i * b_stride);
    lanes_fill(&f0, v[0]);
    lanes_fill(&f1, v[1]);
    lanes_fill(&f2, v[2]);
    lanes_fill(&f3, v[3]);
    lanes -= (f0 * w[0] + f1 * w[1]) + (f2 * w[2] + f3 * w[3]);
    lanes_store(b + i * b_stride, &lanes);
  }
}

/* The same for eight columns: each factor is loaded once for both halves. */
QR_INLINE void panel_apply_eight(const QrPanel *panel, double *r, size_t stride, double *b,
                                 size_t b_stride, size_t m) {
  Lanes w[4] = {{0}, {0}, {0}, {0}}, u[4] = {{0}, {0}, {0}, {0}}, left, right, f0, f1, f2, f3;
  for (size_t i = 0; i < m; i++) {
    const double *v = panel->rows[i];
    lanes_load(&left, b + i * b_stride);
    lanes_load(&right, b + i * b_stride + 4);
    lanes_fill(&f0, v[0]);
    w[0] += f0 * left;
    u[0] += f0 * right;
    lanes_fill(&f1, v[1]);
    w[1] += f1 * left;
    u[1] += f1 * right;
    lanes_fill(&f2, v[2]);
    w[2] += f2 * left;
    u[2] += f2 * right;
    lanes_fill(&f3, v[3]);
    w[3] += f3 * left;
    u[3] += f3 * right;
  }
  panel_top(panel, r, stride, w);
  panel_top(panel, r + 4, stride, u);
  for (size_t i = 0; i < m; i++) {
    const double *v = panel->rows[i];
    lanes_load(&left, b + i * b_stride);
    lanes_load(&right, b + i * b_stride + 4);
    lanes_fill(&f0, v[0]);
    lanes_fill(&f1, v[1]);
    lanes_fill(&f2, v[2]);
    lanes_fill(&f3, v[3]);
    left -= (f0 * w[0] + f1 * w[1]) + (f2 * w[2] + f3 * w[3]);
    right -= (f0 * u[0] + f1 * u[1]) + (f2 * u[2] + f3 * u[3]);
    lanes_store(b + i * b_stride, &left);
    lanes_store(b + i * b_stride + 4, &right);
  }
}

QR_INLINE void qr_absorb_body(double *r, size_t columns, size_t stride, double *b, size_t b_stride,
                              size_t m) {
  QrPanel panel;
  for (size_t j = 0; j < columns; j += 4) {
    size_t width = columns - j < 4 ? columns - j : 4;
    panel_factor(&panel, r + j * stride + j, stride, width, b + j, b_stride, m);
    panel_triangle(&panel);
    size_t k = j + 4;
    for (; k + 4 < columns; k += 8) {
      panel_apply_eight(&panel, r + j * stride + k, stride, b + k, b_stride, m);
    }
    if (k < columns) panel_apply_four(&panel, r + j * stride + k, stride, b + k, b_stride, m);
  }
}

QR_INLINE void qr_sizes_body(const double *b, size_t b_stride, size_t m, size_t columns,
                             double *sums) {
  const LaneBits no_sign = {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX};
  for (size_t k = 0; k < columns; k += 4) {
    Lanes sum = {0}, lanes;
    for (size_t i = 0; i < m; i++) {
      lanes_load(&lanes, b + i * b_stride + k);
      sum += (Lanes)((LaneBits)lanes & no_sign);
    }
    lanes_store(sums + k, &sum);
  }
}

#if defined(__x86_64__) && defined(__GNUC__)
#define QR_AVX2 1
__attribute__((target("avx2"))) static void qr_absorb_avx2(double *r, size_t columns, size_t stride,
                                                           double *b, size_t b_stride, size_t m) {
  qr_absorb_body(r, columns, stride, b, b_stride, m);
}

__attribute__((target("avx2"))) static void qr_sizes_avx2(const double *b, size_t b_stride,
                                                          size_t m, size_t columns, double *sums) {
  qr_sizes_body(b, b_stride, m, columns, sums);
}
#endif

void ml_qr_absorb_plain(double *r, size_t columns, size_t stride, double *b, size_t b_stride,
                        size_t m) {
  qr_absorb_body(r, columns, stride, b, b_stride, m);
}

void ml_qr_absorb(double *r, size_t columns, size_t stride, double *b, size_t b_stride, size_t m) {
#ifdef QR_AVX2
  if (__builtin_cpu_supports("avx2")) {
    qr_absorb_avx2(r, columns, stride, b, b_stride, m);
    return;
  }
#endif
  qr_absorb_body(r, columns, stride, b, b_stride, m);
}

void ml_qr_sizes(const double *b, size_t b_stride, size_t m, size_t columns, double *sums) {
#ifdef QR_AVX2
  if (__builtin_cpu_supports("avx2")) {
    qr_sizes_avx2(b, b_stride, m, columns, sums);
    return;
  }
#endif
  qr_sizes_body(b, b_stride, m, columns, sums);
}
